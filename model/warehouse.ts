import { timeOf } from './names';
import { LedgerEntry, Load, Outcome, replaced, StagedPart, State, Table, World } from './world';
import { daysKept, isForgotten } from '../lambda-src/load/forgotten';

export interface Execution {
  readonly prune: boolean;
  /** COPY reads a row too few, and does not say so. */
  readonly misread: boolean;
}

/** Runs a load transaction from its LOCK to its commit. */
export function executed(world: World, state: State, load: Load, { prune, misread }: Execution): { state: State; outcome: Outcome } {
  const object = state.staged[load.key];
  const table = state.tables[load.ingest];
  if (object === undefined) {
    return { state, outcome: { is: 'FAILED' } };
  }
  const { copyTakesAll } = world.scenario.configurations[state.deployed[load.ingest]];
  const refused = object.parts.flatMap(({ message, rows }) =>
    rows.filter((row) => !copyTakesAll && world.scenario.messages[message].rows[row - 1] === 'REFUSED').map((row) => ({ message, row })));
  if (refused.length > 0) {
    return { state, outcome: { is: 'REFUSED', rows: refused } };
  }
  const parts = misread ? object.parts.map((part, at) => (at === 0 ? { ...part, rows: part.rows.slice(1) } : part)) : object.parts;
  if (load.rows !== undefined && parts.reduce((sum, { rows }) => sum + rows.length, 0) !== load.rows) {
    return { state, outcome: { is: 'FAILED' } };
  }
  const forgotten = table.forgotten === undefined ? undefined : timeOf(table.forgotten);
  if (!load.force && !world.without.has('R3') && isForgotten(load.oldest, forgotten)) {
    return { state, outcome: { is: 'FORGOTTEN', upTo: forgotten! } };
  }
  const unseen = parts.filter(({ id }) => !(id in table.ledger));
  const loaded = {
    ...inserted(world, state, table, unseen, { by: object.ingest, isReplay: load.isReplay }),
    ledger: withEntries(table.ledger, unseen, object.version, state.day),
  };
  const reused = parts.filter(({ id, digest, isPart }) => !isPart && digest !== null && (loaded.ledger[id].digest ?? digest) !== digest);
  const next = prune ? pruned(loaded, state.day - daysKept(load.horizonDays)) : loaded;
  const { flaw, ...after } = next;
  // Whoever forces what the ledger cannot know takes the risk that the table has it.
  const atRisk = unseen.filter(({ message, isRisk }) => load.force && (isRisk || isForgotten(timeOf(state.published[message]), forgotten)));
  const risked = namesOf(atRisk.map((part) => (part.isPart ? part : { ...part, rows: allRows(world, part) })), object.ingest);
  return {
    state: {
      ...state,
      tables: replaced(state.tables, load.ingest, after),
      risked: [...new Set([...state.risked, ...risked])],
      flaw: flaw ?? state.flaw,
    },
    outcome: { is: 'LOADED', reused: reused.map(({ message }) => message) },
  };
}

/** Whether a prune would make a difference. */
export function pruneMatters(state: State, { ingest, prunes, horizonDays }: Load): boolean {
  const upTo = state.day - daysKept(horizonDays);
  const { ledger, forgotten = -Infinity } = state.tables[ingest];
  return prunes && (Object.values(ledger).some(({ day }) => day < upTo)
    || (upTo > forgotten && Object.values(state.published).some((day) => isForgotten(timeOf(day), timeOf(upTo)))));
}

export function rowName(ingest: number, message: string, row: number): string {
  return `${ingest}/${message}.${row}`;
}

function namesOf(parts: readonly StagedPart[], by: number): string[] {
  return parts.flatMap(({ message, rows }) => rows.map((row) => rowName(by, message, row)));
}

function allRows({ scenario }: World, { message }: StagedPart): number[] {
  return scenario.messages[message].rows.map((_, at) => at + 1);
}

function withEntries(
  ledger: Table['ledger'], parts: readonly StagedPart[], version: string, day: number,
): Record<string, LedgerEntry> {
  return { ...ledger, ...Object.fromEntries(parts.map(({ id, rows, digest }) => [id, { rows: rows.length, digest, version, day }])) };
}

function pruned(table: Table & { flaw?: string }, upTo: number): Table & { flaw?: string } {
  return {
    ...table,
    ledger: Object.fromEntries(Object.entries(table.ledger).filter(([, { day }]) => day >= upTo)),
    forgotten: Math.max(table.forgotten ?? -Infinity, upTo),
  };
}

function inserted(
  world: World, state: State, table: Table, parts: readonly StagedPart[], { by, isReplay }: { by: number; isReplay: boolean },
): Table & { flaw?: string } {
  if (!world.scenario.merge) {
    return { ...table, rows: [...table.rows, ...namesOf(parts, by)] };
  }
  let [rows, outdone] = [table.rows, table.outdone];
  let flaw: string | undefined;
  for (const { message, rows: numbers } of parts) {
    const key = world.scenario.messages[message].key;
    for (const number of numbers) {
      const name = rowName(by, message, number);
      const present = rows.find((row) => world.scenario.messages[messageOf(row)].key === key);
      if (present === undefined) {
        rows = [...rows, name];
        continue;
      }
      const order = state.published[messageOf(present)] - state.published[message];
      const losesEqual = isReplay && !world.without.has('R25');
      if (order > 0 || (order === 0 && losesEqual)) {
        outdone = [...outdone, name];
        continue;
      }
      if (messageOf(present) === message && numberOf(present) > number) {
        flaw = 'OLDER';
      }
      rows = [...rows.filter((row) => row !== present), name];
      outdone = [...outdone, present];
    }
  }
  return { ...table, rows, outdone, flaw };
}

function messageOf(row: string): string {
  return row.slice(row.indexOf('/') + 1, row.lastIndexOf('.'));
}

function numberOf(row: string): number {
  return Number(row.slice(row.lastIndexOf('.') + 1));
}
