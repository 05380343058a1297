import { FaultCounts, FaultRates, MOST_ROWS } from '../../src/private/contract/publish';
import { JsonRow, jsonText } from '../pack/row-format';
import { Random, SampleSize } from '../sampling/sample';

/** One byte more than the longest VARCHAR. @see https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html */
const OVER_LONG_BYTES = 65_536;

/** A burst sends this many times the rows. */
const BURST_FACTOR = 5;

/** A message that was cut off: not JSON in any payload format. */
const UNUSABLE_BODY = '{"cut of';

/** Values that a CSV never has, because its fields are texts. */
const WRONG_VALUES = ['{"unexpected":"object"}', '["unexpected","list"]'];

/** A fault that is injected on purpose, to test consumers. */
type Fault = keyof FaultRates;

/**
 * Decides which faults a tick has, and counts them.
 *
 * The decisions depend only on the seed and the scheduled time. Each kind of fault has a random sequence of its own, so that
 * enabling one changes nothing about the others.
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

  /** Returns how many of the rows to draw. */
  public sampleSize({ min, max }: SampleSize, rows: number): SampleSize {
    const most = Math.min(rows, MOST_ROWS);
    const factor = this.burst ? BURST_FACTOR : 1;
    return { min: Math.min(most, min * factor), max: Math.min(most, max * factor) };
  }

  /** Returns the row, possibly with faults; a column has at most one. */
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
    if (values.length > 1) { // in a format by column, a row without any value would be lost
      spoil('missingColumns', () => undefined);
    }
    return { row, values: spoiled };
  }

  /** Returns bodies that are cut off. They are sent in addition to the other messages, so that no row is lost. */
  public unusableBodies(messages: number): string[] {
    return Array.from({ length: messages }, () => this.happens('unusableMessages')).flatMap((happens) => happens ? [UNUSABLE_BODY] : []);
  }

  /** Returns the messages as they are sent: some twice, some before or after their turn. */
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

/** Repeats the text until it is too long, and ends with the first character that makes it so. */
function overLong(json: string): string {
  const value: unknown = JSON.parse(json);
  const text = String(value ?? '') || 'x';
  const times = Math.ceil(OVER_LONG_BYTES / Buffer.byteLength(text));
  return jsonText(times > 1 ? firstBytes(text.repeat(times), OVER_LONG_BYTES) : text);
}

/** The beginning of a text that has this many bytes, or up to three more, because the last character stays whole. */
function firstBytes(text: string, least: number): string {
  const bytes = Buffer.from(text);
  let end = least;
  while (bytes[end] >= 0x80 && bytes[end] < 0xc0) {
    end++;
  }
  return bytes.toString('utf8', 0, end);
}
