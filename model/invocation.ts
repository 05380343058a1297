import { bucketPrefix, digestOf, keptKey, messageId, publishedAt, stagedKeys, timeOf, versionOf } from './names';
import { Configuration, Handler, KeptObject, Rejected, replaced, RowKind, StagedObject, StagedPart, State, without, World } from './world';
import { isTooOld } from '../lambda-src/load/forgotten';
import { firstPublication, nameOfKey } from '../lambda-src/staging/staged-key';

/** Puts an invocation in a place that is free. */
export function begun(world: World, state: State, at: number, begin: Pick<Handler, 'ingest'> & Partial<Handler>): State {
  const configuration = begin.configuration ?? world.scenario.configurations[state.deployed[begin.ingest]];
  const version = begin.version ?? versionOf(configuration, world.without.has('R1'));
  const handler: Handler = { received: [], force: false, phase: 'KEEP', rejected: {}, parts: [], isRest: false, ...begin, configuration, version };
  return { ...state, handlers: replaced(state.handlers, at, next(handler)) };
}

/** The messages of a batch, read and encoded by the deployed rules. */
export function encoded(
  world: World, state: State, ingest: number, names: readonly string[], force: boolean,
): Pick<Handler, 'ingest' | 'received' | 'force' | 'rejected' | 'parts'> {
  const configuration = world.scenario.configurations[state.deployed[ingest]];
  const rejected: Record<string, readonly Rejected[]> = {};
  const parts: StagedPart[] = [];
  for (const name of names) {
    const spec = world.scenario.messages[name];
    const id = messageId(spec, name);
    if (!force && isTooOld(timeOf(state.published[name]), timeOf(state.day), configuration.horizonDays)) {
      rejected[name] = [{ row: null, reason: 'TOO_OLD' }];
    } else if (parts.some((part) => part.id === id)) {
      rejected[name] = [{ row: null, reason: 'ID_REUSED' }];
    } else {
      const unfit = spec.rows.flatMap((kind, at) => (fits(kind, configuration) ? [] : [{ row: at + 1, reason: kind }]));
      const rows = spec.rows.flatMap((kind, at) => (fits(kind, configuration) ? [at + 1] : []));
      if (unfit.length > 0) {
        rejected[name] = unfit;
      }
      if (rows.length > 0) {
        parts.push({ message: name, id, digest: world.without.has('REUSED') ? null : digestOf(spec, name), rows, isPart: false });
      }
    }
  }
  return { ingest, received: names, force, rejected, parts };
}

/** Whether the handler takes a row. */
export function fits(kind: RowKind, { length, unknownFields }: Configuration): boolean {
  return kind === 'LONG' ? length === 'WIDE' : kind === 'UNKNOWN_FIELD' ? unknownFields === 'IGNORE' : true;
}

/** Keeps what is rejected: PUT under `rejected/`, one object a message. */
export function kept(world: World, state: State, at: number): State {
  const handler = state.handlers[at]!;
  const { ingest, version, parts, rejected } = handler;
  let { kept: objects, flaw } = state;
  for (const [message, rejections] of Object.entries(rejected)) {
    const rowsStaged = parts.find((part) => part.message === message)?.rows.length ?? 0;
    const { key, overwrites } = keptKey(world, ingest, message, version, rejections, state.published[message]);
    const object: KeptObject = { ingest, message, digest: digestOf(world.scenario.messages[message], message), version, rowsStaged, rejections };
    if (objects[key] === undefined || overwrites) {
      flaw = objects[key] && !knowsAsMuch(object, objects[key]) ? 'OVERWRITTEN' : flaw;
      objects = { ...objects, [key]: object };
    } else if (!knowsAsMuch(objects[key], object)) {
      flaw = 'OVERWRITTEN'; // the other way round: what is there already is taken for what it is not
    }
  }
  return unkept({ ...state, kept: objects, flaw }, at);
}

/** Goes on without having kept anything. */
export function unkept(state: State, at: number): State {
  return { ...state, handlers: replaced(state.handlers, at, next({ ...state.handlers[at]!, rejected: {}, phase: 'LOAD' })) };
}

function knowsAsMuch(one: KeptObject, other: KeptObject): boolean {
  return one.message === other.message
    && other.rejections.every(({ row }) => one.rejections.some((rejection) => rejection.row === row || (rejection.row === null && row === null)));
}

/** Stages the rows and submits their load. */
export function submitted(world: World, state: State, at: number): State {
  const handler = state.handlers[at]!;
  const { ingest, version, parts, isRest, again, force } = handler;
  const firstDay = Math.min(...parts.map(({ message }) => state.published[message]));
  const live = state.handlers.flatMap((other) => other?.load ? [other.load.key] : []);
  const taken = (one: string) => one in state.staged || live.includes(one) || state.orphans.some(({ key }) => key === one);
  const { key, loadedKey } = stagedKeys(world, ingest, version, parts, isRest ? 'rest-' : '', firstDay, taken);
  const object: StagedObject = again === undefined
    ? { ingest, version, parts, loadedKey, since: state.day }
    : { ...state.loaded[again], loadedKey: again, since: state.day };
  const oldest = again === undefined ? timeOf(firstDay) : Date.parse(firstPublication(bucketPrefix(world, ingest), again) ?? publishedAt(firstDay));
  const load = {
    ingest,
    key,
    rows: world.without.has('ROWS_READ') ? undefined : nameOfKey(key)?.rows,
    oldest,
    force,
    isReplay: handler.received.length === 0,
    horizonDays: handler.configuration.horizonDays,
    since: state.day,
  };
  return { ...state, staged: { ...state.staged, [key]: object }, handlers: replaced(state.handlers, at, { ...handler, phase: 'WAIT', load }) };
}

/** What the handler does when it hears of its load. */
export function settled(world: World, state: State, at: number): State {
  const handler = state.handlers[at]!;
  const { load, parts, ingest, again } = handler;
  const outcome = handler.outcome!;
  const object = state.staged[load!.key];
  const removed = { ...state, staged: without(state.staged, load!.key) };
  const then = (one: State, changed: Partial<Handler>): State =>
    ({ ...one, handlers: replaced(one.handlers, at, next({ ...handler, load: undefined, outcome: undefined, ...changed })) });
  switch (outcome.is) {
    case 'LOADED': {
      // Of what lies under loaded/ nobody has the message as it was sent.
      const reused = again !== undefined ? {} : Object.fromEntries(outcome.reused.map((message) => [message, [{ row: null, reason: 'ID_REUSED' }] as const]));
      const moved = again === undefined && object !== undefined ? { ...removed, loaded: { ...state.loaded, [object.loadedKey]: object } } : removed;
      return then(moved, { phase: 'KEEP', parts: [], rejected: { ...handler.rejected, ...reused } });
    }
    case 'REFUSED': {
      if (again !== undefined) {
        return killed(removed, at, ingest);
      }
      // Everything that is rejected of the message is kept in one object, because the number of rows that were staged has changed.
      const { rows } = outcome;
      const isRefused = (message: string, row: number) => rows.some((one) => one.message === message && one.row === row);
      const rest = parts
        .map((part) => ({ ...part, rows: part.rows.filter((row) => !isRefused(part.message, row)) }))
        .filter((part) => part.rows.length > 0);
      const touched = parts.filter((part) => !part.isPart && part.rows.some((row) => isRefused(part.message, row)));
      const rejected = Object.fromEntries(touched.map(({ message }) => {
        const { rows: kinds } = world.scenario.messages[message];
        const refused = rows.filter((one) => one.message === message).map(({ row }): Rejected => ({ row, reason: 'REFUSED' }));
        const unfit = kinds.flatMap((kind, index): Rejected[] => (fits(kind, handler.configuration) ? [] : [{ row: index + 1, reason: kind }]));
        return [message, [...unfit, ...refused]];
      }));
      return then(removed, { phase: 'KEEP', parts: rest, rejected, isRest: true });
    }
    case 'FORGOTTEN': {
      const { upTo } = outcome;
      const tooOld = parts.filter(({ message }) => again !== undefined || upTo > timeOf(state.published[message]));
      const rejected = Object.fromEntries(tooOld.filter(({ isPart }) => again === undefined && !isPart)
        .map(({ message }) => [message, [{ row: null, reason: 'TOO_OLD' }] as const]));
      return then(removed, { phase: 'KEEP', parts: parts.filter((part) => !tooOld.includes(part)), rejected });
    }
    case 'FAILED':
      return killed(removed, at, ingest);
  }
}

/** The invocation ends here, and its messages come again. A load of its may go on. */
export function killed(state: State, at: number, ingest: number): State {
  const { received, load, phase } = state.handlers[at]!;
  return {
    ...state,
    handlers: replaced(state.handlers, at, null),
    queues: replaced(state.queues, ingest, [...new Set([...state.queues[ingest], ...received])]),
    orphans: phase === 'WAIT' ? [...state.orphans, load!] : state.orphans,
  };
}

/** Leaves out what there is nothing to do for. */
function next(handler: Handler): Handler {
  const { phase, rejected, parts } = handler;
  if (phase === 'KEEP' && Object.keys(rejected).length === 0) {
    return next({ ...handler, phase: 'LOAD' });
  }
  return phase === 'LOAD' && parts.length === 0 ? { ...handler, phase: 'END' } : handler;
}
