import { begun, encoded, fits } from './invocation';
import { isUnder, partId, bucketPrefix, timeOf } from './names';
import { Configuration, KeptObject, LedgerEntry, StagedPart, State, World } from './world';
import { isBeyondHorizon, isForgotten } from '../lambda-src/load/forgotten';
import { reusedId } from '../lambda-src/message/deduplication-id';
import { firstPublication } from '../lambda-src/staging/staged-key';

/** Starts the replay of one object under `rejected/`; undefined if it would load nothing. */
export function rejectedReplay(world: World, state: State, ingest: number, key: string, force: boolean, at: number): State | undefined {
  const object = state.kept[key];
  const { message, rejections, rowsStaged, id, digest } = object;
  const { scenario } = world;
  const configuration = scenario.configurations[state.deployed[ingest]];
  if (!force && isTooOld(world, state, ingest, configuration, timeOf(state.published[message]))) {
    return undefined;
  }
  const { ledger } = state.tables[ingest];
  const isReused = rejections.some(({ reason }) => reason === 'ID_REUSED');
  if (isReused && (!force || ledger[id]?.digest === digest)) {
    return undefined;
  }
  // What is kept whole, or of which nothing could be staged, is loaded as its message, which may come again itself at any time.
  if (rejections.some(({ row }) => row === null) || (rowsStaged === 0 && !world.without.has('WHOLE'))) {
    const ids = { [message]: isReused ? reusedId(id, digest) : id };
    const { parts, ...others } = encoded(world, state, [message], { configuration, force, ids });
    const isRisk = isReused && ledger[id] === undefined ? true : undefined;
    return begun(world, state, at, { ingest, ...others, parts: parts.map((part) => ({ ...part, isRisk })) });
  }
  const isTaken = isAnother(world, ledger[id], object);
  const entry = ledger[isTaken ? reusedId(id, digest) : id];
  // Of a message whose id is that of another one nothing is loaded. It is kept whole besides.
  const isRisk = entry === undefined && !isTaken && rowsStaged > 0 ? true : undefined;
  const checked = !force || !world.without.has('FORCED');
  const isOld = isTooOld(world, state, ingest, configuration, timeOf(state.published[message]));
  if (entry === undefined && (isTaken || (isRisk && !(force && isOld)))) {
    return undefined;
  }
  const parts: StagedPart[] = rejections
    .filter(({ reason }) => entry === undefined || !checked || isSame(world, entry, object, reason === 'REFUSED'))
    .filter(({ row }) => fits(scenario.messages[message].rows[row! - 1], configuration))
    .map(({ row }) => ({ message, id: partId(world, id, digest, row!), digest: null, rows: [row!], isPart: true, isRisk }));
  return parts.length === 0 ? undefined : begun(world, state, at, { ingest, force, parts });
}

function isTooOld({ without }: World, { day, tables }: State, ingest: number, { horizonDays }: Configuration, published: number): boolean {
  const forgotten = without.has('R3') ? undefined : tables[ingest].forgotten;
  return isBeyondHorizon(published, timeOf(day), horizonDays) || isForgotten(published, forgotten === undefined ? undefined : timeOf(forgotten));
}

/** Whether the ledger knows another message by the id of this one. */
function isAnother({ without }: World, entry: LedgerEntry | undefined, { digest }: KeptObject): boolean {
  return !without.has('REUSED_ROWS') && entry !== undefined && (entry.digest ?? digest) !== digest;
}

/**
 * Whether the message was loaded without a row, as it was when the row was kept. If the handler has rejected it, fewer rows than were staged may
 * have been loaded, because COPY refused the others.
 */
function isSame({ without }: World, entry: LedgerEntry, { rowsStaged, version }: KeptObject, isRefused: boolean): boolean {
  const isRest = !isRefused && entry.rows < rowsStaged;
  return without.has('RULES') ? entry.rows <= rowsStaged : entry.version === version && (isRest || entry.rows === rowsStaged);
}

/** Starts the replay of one object under `loaded/`. */
export function loadedReplay(world: World, state: State, ingest: number, key: string, force: boolean, at: number): State | undefined {
  const { parts, version } = state.loaded[key];
  const configuration = world.scenario.configurations[state.deployed[ingest]];
  const first = Date.parse(firstPublication(bucketPrefix(world, ingest), key)!);
  if (!force && isTooOld(world, state, ingest, configuration, first)) {
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
