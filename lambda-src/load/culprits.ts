import { Bench, Probe, probeRows } from './probe-rows';
import { MOST_ERRORS } from './probe-sql';
import { refusalReasons } from './refusal-reasons';
import { stagedRows } from '../encode/staged-rows';
import { log } from '../runtime/log';
import { withoutValues } from '../runtime/without-values';

/** A row that COPY refuses. */
export interface Culprit {
  /** Position in the CSV, counted from 0. */
  readonly index: number;
  readonly column?: string;
  readonly detail: string;
  /** @default 'REFUSED_BY_COPY' */
  readonly reason?: 'SIBLING_REJECTED';
}

/** What is known of the rows of a CSV. */
export interface Culprits {
  readonly culprits: readonly Culprit[];
  /** Positions of the rows of which it is not known whether COPY takes them: COPY fails as a whole if they are among others. */
  readonly doubtful: ReadonlySet<number>;
  /** Whether time was too short to try more, and not the number of probes. */
  readonly isLate: boolean;
}

/** COPY fails as a whole if it meets as many errors as it may ride over. */
const MOST_ROWS = MOST_ERRORS - 1;

/** The most probes besides one for each part of so many rows: enough to find one row of 10,000 that makes COPY fail as a whole. */
const MOST_PROBES = 30;

/** The share of the time that is left for loading the other rows. */
const SHARE_LEFT = 0.5;

/** Rows that lie side by side. */
interface Range {
  readonly first: number;
  readonly rows: number;
}

/** Rows that are not tried out yet. */
interface Piece extends Range {
  /** The other half of rows with which COPY failed as a whole. */
  other?: Piece;
  /** Whether COPY fails with these, because it does not with the other half. */
  isSure?: boolean;
}

/**
 * Finds the rows that COPY refuses. The transactions that try them out leave nothing behind.
 *
 * One probe tells which rows of up to 99,999 COPY refuses, whatever the error table says. The error table only tells why. If COPY fails as a whole, the
 * rows are divided until each half that makes it fail is a single row, or until too little time is left.
 */
export async function findCulprits(bench: Bench): Promise<Culprits> {
  const { warehouse: { time }, csv } = bench;
  const rows = stagedRows(csv);
  const reserved = time.remaining() * SHARE_LEFT;
  const pieces = divided({ first: 0, rows: rows.length }, Math.ceil(rows.length / MOST_ROWS));
  const probes: Probe[] = [];
  const most = pieces.length + MOST_PROBES - 1;
  let [started, longest, isLate] = [0, 0, false];
  while (pieces.length > 0 && started < most) {
    const piece = takeLargest(pieces);
    if (piece.isSure && piece.rows > 1) {
      pieces.push(...halves(piece));
      continue;
    }
    if (time.remaining() - longest < reserved) {
      isLate = true;
      pieces.push(piece);
      break;
    }
    started++;
    const before = time.remaining();
    const probe = await probeRows(bench, rows.slice(piece.first, piece.first + piece.rows), piece.first);
    longest = Math.max(longest, before - time.remaining());
    if (probe.refused || piece.rows === 1) {
      probes.push(probe);
    } else {
      pieces.push(...halves(piece));
    }
    if (probe.refused && piece.other) {
      piece.other.isSure = true;
    }
  }
  const found = { culprits: await culpritsOf(bench, probes), doubtful: new Set(pieces.flatMap(indexesOf)), isLate };
  const [first] = found.culprits;
  log({
    message: 'refused rows looked for',
    rows: rows.length,
    refused: found.culprits.length,
    doubtful: found.doubtful.size,
    probes: started,
    ...first && { example: `${first.column === undefined ? '' : `column ${first.column}: `}${withoutValues(first.detail)}` },
  });
  return found;
}

async function culpritsOf({ warehouse }: Bench, probes: readonly Probe[]): Promise<Culprit[]> {
  const reasons = await refusalReasons(warehouse, probes);
  const indexes = probes.flatMap(({ refused, first }) =>
    (refused ? refused.flatMap(([from, to]) => indexesOf({ first: from, rows: to - from + 1 })) : [first]));
  return indexes.sort((one, other) => one - other).map((index) => ({ index, ...reasons.get(index) ?? NO_REASON }));
}

const NO_REASON = { detail: 'COPY refuses the row, and sys_load_error_detail does not say why' };

function halves(piece: Range): Piece[] {
  const [one, other] = divided(piece, 2);
  one.other = other;
  other.other = one;
  return [one, other];
}

function divided({ first, rows }: Range, parts: number): Piece[] {
  const size = Math.ceil(rows / parts);
  return Array.from({ length: parts }, (_, at) => ({ first: first + at * size, rows: Math.min(size, rows - at * size) }))
    .filter((piece) => piece.rows > 0);
}

function takeLargest(pieces: Piece[]): Piece {
  const largest = pieces.reduce((best, piece, at) => (piece.rows > pieces[best].rows ? at : best), 0);
  return pieces.splice(largest, 1)[0];
}

function indexesOf({ first, rows }: Range): number[] {
  return Array.from({ length: rows }, (_, at) => first + at);
}
