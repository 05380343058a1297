import { begun, encoded, fits } from './invocation';
import { isUnder, messageId, partId, timeOf } from './names';
import { StagedPart, State, World } from './world';
import { isTooOld } from '../lambda-src/load/forgotten';

/** Starts the replay of one object under `rejected/`; undefined if it would load nothing. */
export function rejectedReplay(world: World, state: State, ingest: number, key: string, force: boolean, at: number): State | undefined {
  const { message, rejections, rowsStaged, version, digest } = state.kept[key];
  const { scenario } = world;
  const configuration = scenario.configurations[state.deployed[ingest]];
  if (!force && isTooOld(timeOf(state.published[message]), timeOf(state.day), configuration.horizonDays)) {
    return undefined;
  }
  // What is kept whole, or of which nothing could be staged, is loaded as its message, which may come again itself at any time.
  if (rejections.some(({ row }) => row === null) || (rowsStaged === 0 && !world.without.has('WHOLE'))) {
    return begun(world, state, at, { ...encoded(world, state, ingest, [message], force), received: [] });
  }
  const id = messageId(scenario.messages[message], message);
  const entry = state.tables[ingest].ledger[id];
  const checked = !force || !world.without.has('FORCED');
  if (entry === undefined ? rowsStaged > 0 && !force : checked && !isSame(world, entry, { rowsStaged, version, digest })) {
    return undefined;
  }
  const isRisk = entry === undefined && rowsStaged > 0 ? true : undefined;
  const parts: StagedPart[] = rejections
    .filter(({ row }) => fits(scenario.messages[message].rows[row! - 1], configuration))
    .map(({ row }) => ({ message, id: partId(world, id, row!), digest: null, rows: [row!], isPart: true, isRisk }));
  return parts.length === 0 ? undefined : begun(world, state, at, { ingest, force, parts });
}

/** Whether the message was loaded as it was when the object was kept: then the table has the rows that are not in the object. */
function isSame(
  world: World, entry: { rows: number; version: string; digest: string | null }, object: { rowsStaged: number; version: string; digest: string },
): boolean {
  if (world.without.has('RULES')) {
    return entry.rows <= object.rowsStaged;
  }
  const isSameMessage = world.without.has('REUSED_ROWS') || (entry.digest ?? object.digest) === object.digest;
  return isSameMessage && entry.version === object.version && entry.rows === object.rowsStaged;
}

/** Starts the replay of one object under `loaded/`. */
export function loadedReplay(world: World, state: State, ingest: number, key: string, force: boolean, at: number): State | undefined {
  const { parts, version } = state.loaded[key];
  const { horizonDays } = world.scenario.configurations[state.deployed[ingest]];
  const first = Math.min(...parts.map(({ message }) => state.published[message]));
  if (!force && isTooOld(timeOf(first), timeOf(state.day), horizonDays)) {
    return undefined;
  }
  return begun(world, state, at, { ingest, force, parts, version, again: key, phase: 'LOAD' });
}

export function ownKept(world: World, state: State, ingest: number): string[] {
  return Object.keys(state.kept).filter((key) => isUnder('rejected', world, ingest, key)).sort();
}

export function ownLoaded(world: World, state: State, ingest: number): string[] {
  return Object.keys(state.loaded).filter((key) => isUnder('loaded', world, ingest, key)).sort();
}
