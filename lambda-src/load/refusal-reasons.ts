import { Probe } from './probe-rows';
import { loadErrors } from './probe-sql';
import { StagedRow } from '../encode/staged-rows';
import { errorChain, log } from '../runtime/log';
import { Warehouse } from '../warehouse/warehouse';

/** Why COPY refuses a row, as `sys_load_error_detail` says it. */
export interface RefusalReason {
  readonly column?: string;
  /** It may quote the value, and so is kept under `rejected/` only. */
  readonly detail: string;
}

interface LoadError extends RefusalReason {
  readonly line: number;
}

/** Milliseconds before each look into the error table: no document says how soon an error is in it. The check `load-errors-by-file-name` asks. */
const WAITS = [0, 1_000, 2_000, 4_000];

/** How many refused rows one look asks for. */
const MOST_ROWS = 100_000;

/**
 * Looks up why COPY refused rows, by their positions in the CSV. A row is missing for which no reason is found: the table may know nothing yet,
 * or not all.
 */
export async function refusalReasons(warehouse: Warehouse, probes: readonly Probe[]): Promise<ReadonlyMap<number, RefusalReason>> {
  const reasons = new Map<number, RefusalReason>();
  for (const some of portions(probes.filter(({ refused }) => refused?.length !== 0))) {
    const byFile = await lookUp(warehouse, some);
    for (const probe of some) {
      enter(reasons, probe, byFile.get(probe.file) ?? []);
    }
  }
  return reasons;
}

function* portions(probes: readonly Probe[]): Generator<Probe[]> {
  let portion: Probe[] = [];
  for (const probe of probes) {
    if (portion.length > 0 && countOf([...portion, probe]) > MOST_ROWS) {
      yield portion;
      portion = [];
    }
    portion.push(probe);
  }
  if (portion.length > 0) {
    yield portion;
  }
}

/** Asks until there are as many errors as refused rows. */
async function lookUp(warehouse: Warehouse, probes: readonly Probe[]): Promise<ReadonlyMap<string, LoadError[]>> {
  const wanted = countOf(probes);
  const sql = loadErrors(probes.map(({ file }) => file));
  let found: (string | null)[][] = [];
  try {
    for (const wait of WAITS) {
      if (found.length >= wanted || warehouse.time.remaining() < 2 * wait) {
        break;
      }
      await (wait > 0 && warehouse.time.sleep(wait));
      found = await warehouse.query('look up load errors', sql);
    }
  } catch (error) {
    log({ level: 'WARN', message: 'not known why COPY refused rows', error: errorChain(error) });
  }
  const errors = found.map(([file, line, column, code, reason]) => ({
    file: file ?? '', line: Number(line), column: column ?? undefined, detail: `${reason ?? ''} (code ${code})`,
  }));
  return Map.groupBy(errors, ({ file }) => probes.find((probe) => probe.file.startsWith(file))?.file ?? '');
}

/**
 * Gives the reasons to the rows. No document says whether the error table counts a row of several lines as one line. So that way of counting
 * is taken by which errors name more of the rows that COPY has refused. A row has its first error. The conformance checks
 * `line-of-a-row-of-several-lines` and `one-error-a-row` ask.
 */
function enter(reasons: Map<number, RefusalReason>, { rows, lines, first, refused }: Probe, errors: readonly LoadError[]): void {
  const isRefused = new Set(refused ? refused.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at - first)) : [0]);
  const [byRow, byLine] = [(line: number) => line - 1, (line: number) => (line > lines ? -1 : rowAtLine(rows, line))]
    .map((indexOf) => errors.map((error) => ({ error, index: indexOf(error.line) })).filter(({ index }) => isRefused.has(index)));
  const rowsIn = (some: typeof byRow) => new Set(some.map(({ index }) => index)).size;
  for (const { error: { column, detail }, index } of rowsIn(byRow) > rowsIn(byLine) ? byRow : byLine) {
    if (!reasons.has(first + index)) {
      reasons.set(first + index, { column, detail });
    }
  }
}

/** The position of the row that a line is part of. */
function rowAtLine(rows: readonly StagedRow[], line: number): number {
  const before = rows[0].line - 1;
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = rows[middle].line - before <= line ? [middle + 1, high] : [low, middle];
  }
  return low - 1;
}

/** How many rows COPY refused. A row that makes COPY fail as a whole is alone in its probe. */
function countOf(probes: readonly Probe[]): number {
  return probes.reduce((sum, { refused }) => sum + (refused ? refused.reduce((all, [from, to]) => all + to - from + 1, 0) : 1), 0);
}
