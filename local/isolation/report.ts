import { Fate, isLost } from './books';
import { Outcome } from './run';

const MEGABYTE = 2 ** 20;

/** What an odd message may become under `rejected/`, over the bytes in which it came. */
const MOST_GROWTH = { small: 8, large: 4 };

/** Bodies above so many bytes are large. */
const LARGE = 4096;

/** A shorter body counts as one of so many bytes: what is kept besides the body has some 300, however short the body is. */
const SHORT = 64;

/** Megabytes that a function may take, fewest odd messages and fewest kinds of a run. */
const MOST_MEMORY = 512;
const FEWEST_ODD = 200;
const FEWEST_KINDS = 15;

/** The last line of a run. */
export interface Figures {
  readonly messages: number;
  readonly odd: number;
  readonly kinds: number;
  readonly goodLoadedAtFirstTry: number;
  readonly goodLate: number;
  readonly lost: number;
  readonly peakMegabytes: number;
  readonly largestGrowth: number;
  readonly seconds: number;
}

export function figuresOf({ fates, peaks }: Outcome, seconds: number): Figures {
  const odd = fates.filter(({ message }) => message.odd);
  const good = fates.filter(({ message }) => !message.odd);
  const atFirst = good.filter(isLoadedAtFirstTry);
  return {
    messages: fates.length,
    odd: odd.length,
    kinds: new Set(odd.map(({ message }) => message.kind)).size,
    goodLoadedAtFirstTry: atFirst.length,
    goodLate: good.filter((fate) => !isLoadedAtFirstTry(fate) && !isLost(fate)).length,
    lost: fates.filter(isLost).length,
    peakMegabytes: Math.ceil(Math.max(...peaks.values()) / MEGABYTE),
    largestGrowth: Math.max(...growths(fates)),
    seconds,
  };
}

/** A sentence for each requirement that a run does not meet. */
export function shortcomings(outcome: Outcome, figures: Figures): string[] {
  const { fates, deadLetters } = outcome;
  const [small, large] = [growthOf(fates, false), growthOf(fates, true)];
  const claims: [boolean, string][] = [
    [figures.goodLate === 0, `${figures.goodLate} good messages were not loaded at their first try`],
    [figures.lost === 0, `${figures.lost} messages are neither in the table, nor kept, nor in a queue`],
    [deadLetters === 0, `${deadLetters} messages are in a queue in the end, and not loaded or kept with a reason`],
    [figures.peakMegabytes < MOST_MEMORY, `a function took ${figures.peakMegabytes} MB and has ${MOST_MEMORY}`],
    [small <= MOST_GROWTH.small, `a body of ${LARGE} bytes or less takes ${small} times its size under rejected/, and may take ${MOST_GROWTH.small}`],
    [large <= MOST_GROWTH.large, `a body of more than ${LARGE} bytes takes ${large} times its size under rejected/, and may take ${MOST_GROWTH.large}`],
    [figures.odd >= FEWEST_ODD, `${figures.odd} odd messages; there must be ${FEWEST_ODD}`],
    [figures.kinds >= FEWEST_KINDS, `${figures.kinds} kinds of odd messages; there must be ${FEWEST_KINDS}`],
  ];
  return claims.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** A line for each kind of odd messages. */
export function table({ fates, peaks }: Outcome): string {
  const kinds = [...new Set(fates.map(({ message }) => message.kind))];
  const rows = kinds.map((kind) => {
    const all = fates.filter(({ message }) => message.kind === kind);
    const [odd, good] = [all.filter(({ message }) => message.odd), all.filter(({ message }) => !message.odd)];
    return [
      kind,
      odd.length,
      sum(odd, ({ loaded }) => loaded),
      sum(odd, ({ rejected }) => rejected),
      odd.filter(({ whole }) => whole).length,
      good.length,
      good.filter((fate) => !isLoadedAtFirstTry(fate)).length,
      all.filter(({ queued }) => queued).length,
      all.filter(isLost).length,
      Math.max(...growths(odd)),
      Math.ceil(peaks.get(kind)! / MEGABYTE),
    ].map(String);
  });
  const header = ['odd messages', 'number', 'rows loaded', 'rows kept', 'kept whole', 'good', 'late', 'dead', 'lost', 'growth', 'peak MB'];
  const widths = header.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at].length)));
  return [header, ...rows].map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ')).join('\n');
}

/** The largest growth of small and of large bodies, each with its kind. */
export function growthLines({ fates }: Outcome): string[] {
  return [false, true].map((large) => {
    const most = growthOf(fates, large);
    const fate = fates.find((one) => isLarge(one) === large && growth(one) === most);
    return `largest growth of bodies ${large ? 'above' : 'up to'} 4 KB: ${most}${most > 0 ? ` (${fate!.message.kind}, ${fate!.message.recordBytes} bytes became ${fate!.rejectedBytes})` : ''}`;
  });
}

function isLoadedAtFirstTry({ message, loaded }: Fate): boolean {
  return loaded === 1 && message.receives === 1;
}

function growthOf(fates: readonly Fate[], large: boolean): number {
  return Math.max(0, ...fates.filter((fate) => isLarge(fate) === large).map(growth));
}

function growths(fates: readonly Fate[]): number[] {
  return [0, ...fates.map(growth)];
}

function isLarge({ message }: Fate): boolean {
  return message.recordBytes > LARGE;
}

/** With two decimal places. */
function growth({ message, rejectedBytes }: Fate): number {
  return rejectedBytes === 0 ? 0 : Math.round(100 * rejectedBytes / Math.max(message.recordBytes, SHORT)) / 100;
}

function sum(fates: readonly Fate[], count: (fate: Fate) => number): number {
  return fates.reduce((total, fate) => total + count(fate), 0);
}
