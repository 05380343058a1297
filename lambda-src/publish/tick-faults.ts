import { FaultCounts, FaultRates, MOST_ROWS } from '../../src/private/contract/publish';
import { JsonRow, jsonText } from '../pack/row-format';
import { Random, SampleSize } from '../sampling/sample';

/** One byte more than the longest VARCHAR. @see https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html */
const OVER_LONG_BYTES = 65_536;

/** A burst sends so many times the rows. */
const BURST_FACTOR = 5;

/** No JSON in any payload format: a message that was cut off. */
const UNUSABLE_BODY = '{"cut of';

/** Values that a CSV never has, as its fields are texts. */
const WRONG_VALUES = ['{"unexpected":"object"}', '["unexpected","list"]'];

/** Something wrong on purpose, for those who receive. */
type Fault = keyof FaultRates;

/**
 * Decides what goes wrong in a tick, and counts it.
 *
 * All of it follows from the seed and the scheduled time, each kind of fault from a sequence of its own: switching one on changes
 * nothing about the others.
 */
export class TickFaults {
  public readonly silent: boolean;
  private readonly burst: boolean;
  private readonly counted: Record<Fault, number>;
  private readonly sequences = new Map<Fault, Random>();

  constructor(private readonly rates: FaultRates, private readonly seed: string) {
    this.counted = Object.fromEntries(Object.keys(rates).map((fault) => [fault, 0])) as Record<Fault, number>;
    this.silent = this.happens('silence');
    this.burst = !this.silent && this.happens('bursts');
  }

  public get counts(): FaultCounts {
    return this.counted;
  }

  /** How many rows are drawn of so many. */
  public sampleSize({ min, max }: SampleSize, rows: number): SampleSize {
    const most = Math.min(rows, MOST_ROWS);
    const factor = this.burst ? BURST_FACTOR : 1;
    return { min: Math.min(most, min * factor), max: Math.min(most, max * factor) };
  }

  /** A row, or what becomes of it: a column has at most one fault. */
  public spoilRow({ row, values }: JsonRow): JsonRow {
    const spoiled = [...values];
    const whole = values.map((_, column) => column);
    const spoil = (fault: Fault, change: (value: string, random: Random) => string | undefined) => {
      if (whole.length > 0 && this.happens(fault)) {
        const random = this.sequence(fault);
        const [column] = whole.splice(random.below(whole.length), 1);
        spoiled[column] = change(spoiled[column]!, random);
      }
    };
    spoil('overLongValues', overLong);
    spoil('wrongTypes', (_, random) => WRONG_VALUES[random.below(WRONG_VALUES.length)]);
    spoil('missingColumns', () => undefined);
    return { row, values: spoiled };
  }

  /** Messages that are cut off are sent besides the others: no row is lost for them. */
  public unusableBodies(messages: number): string[] {
    return Array.from({ length: messages }, () => this.happens('unusableMessages')).flatMap((happens) => happens ? [UNUSABLE_BODY] : []);
  }

  /** Messages as they are sent: some twice, some before or behind their turn. */
  public spoilOrder<M>(messages: readonly M[]): M[] {
    const spoiled = messages.flatMap((message) => this.happens('duplicateMessages') ? [message, message] : [message]);
    for (let from = 0; from < spoiled.length; from++) {
      if (spoiled.length > 1 && this.happens('reorderedMessages')) {
        const to = this.sequence('reorderedMessages').below(spoiled.length - 1);
        const [message] = spoiled.splice(from, 1);
        spoiled.splice(to < from ? to : to + 1, 0, message);
      }
    }
    return spoiled;
  }

  private happens(fault: Fault): boolean {
    const rate = this.rates[fault] ?? 0;
    if (rate === 0 || !this.sequence(fault).chance(rate)) {
      return false;
    }
    this.counted[fault]++;
    return true;
  }

  private sequence(fault: Fault): Random {
    const sequence = this.sequences.get(fault) ?? new Random(`${this.seed}\nfault ${fault}`);
    this.sequences.set(fault, sequence);
    return sequence;
  }
}

/** The text again and again. */
function overLong(json: string): string {
  const value: unknown = JSON.parse(json);
  const text = String(value ?? '') || 'x';
  return jsonText(text.repeat(Math.ceil(OVER_LONG_BYTES / Buffer.byteLength(text))));
}
