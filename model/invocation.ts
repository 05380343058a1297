import { batchId, bucketPrefix, digestOf, keptKey, messageId, publishedAt, stagedKeys, timeOf, versionOf } from './names';
import { Configuration, Handler, KeptObject, Rejected, replaced, RowKind, StagedObject, StagedPart, State, without, World } from './world';
import { isBeyondHorizon, isForgotten } from '../lambda-src/load/forgotten';
import { firstPublication, nameOfKey } from '../lambda-src/staging/staged-key';
import { REST_MARK } from '../lambda-src/staging/staged-object';

/** Puts an invocation in a place that is free. */
export function begun(world: World, state: State, at: number, begin: Pick<Handler, 'ingest'> & Partial<Handler>): State {
  const configuration = begin.configuration ?? world.scenario.configurations[state.deployed[begin.ingest]];
  const version = begin.version ?? versionOf(configuration, world.without.has('R1'));
  const handler: Handler = { messages: [], received: [], force: false, phase: 'KEEP', rejected: {}, parts: [], ...begin, configuration, version };
  return { ...state, handlers: replaced(state.handlers, at, next(handler)) };
}

/** How messages are read. */
interface Reading extends Pick<Handler, 'configuration' | 'ids'> {
  /** Nothing is too old. */
  readonly force: boolean;
  /** Up to when the ledger has forgotten, as far as the invocation has heard of it. */
  readonly forgottenUpTo?: number;
}

/** The messages of a batch, read and encoded. */
export function encoded(
  world: World, state: State, messages: readonly string[], { configuration, ids, force, forgottenUpTo }: Reading,
): Pick<Handler, 'messages' | 'ids' | 'force' | 'rejected' | 'parts' | 'deferred'> {
  const deferred: string[] = [];
  const rejected: Record<string, readonly Rejected[]> = {};
  const parts: StagedPart[] = [];
  for (const name of messages) {
    const spec = world.scenario.messages[name];
    const id = ids?.[name] ?? messageId(spec, name);
    const published = timeOf(state.published[name]);
    if (parts.some((part) => part.id === id)) {
      deferred.push(name);
    } else if (!force && (isBeyondHorizon(published, timeOf(state.day), configuration.horizonDays) || isForgotten(published, forgottenUpTo))) {
      rejected[name] = [{ row: null, reason: 'TOO_OLD' }];
    } else {
      const unfit = unfitRows(spec.rows, configuration);
      const rows = spec.rows.flatMap((kind, at) => (fits(kind, configuration) ? [at + 1] : []));
      if (unfit.length > 0) {
        rejected[name] = unfit;
      }
      if (rows.length > 0) {
        parts.push({ message: name, id, digest: world.without.has('REUSED') ? null : digestOf(spec, name), rows, isPart: false });
      }
    }
  }
  return { messages, ids, force, rejected, parts, ...deferred.length > 0 && { deferred } };
}

function unfitRows(rows: readonly RowKind[], configuration: Configuration): Rejected[] {
  return rows.flatMap((kind, at) => (fits(kind, configuration) ? [] : [{ row: at + 1, reason: kind }]));
}

/** Whether the handler takes a row. */
export function fits(kind: RowKind, { length, unknownFields }: Configuration): boolean {
  return kind === 'LONG' ? length === 'WIDE' : kind === 'UNKNOWN_FIELD' ? unknownFields === 'IGNORE' : true;
}

/** Keeps what is rejected: PUT under `rejected/`, one object a message. */
export function kept(world: World, state: State, at: number): State {
  const { ingest, version, ids, parts, rejected } = state.handlers[at]!;
  let { kept: objects, flaw } = state;
  for (const [message, rejections] of Object.entries(rejected)) {
    const spec = world.scenario.messages[message];
    const object: KeptObject = {
      ingest,
      message,
      id: ids?.[message] ?? messageId(spec, message),
      digest: digestOf(spec, message),
      version,
      rowsStaged: parts.find((part) => part.message === message)?.rows.length ?? 0,
      rejections,
    };
    const { key, overwrites } = keptKey(world, object, state.published[message]);
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
  const { ingest, version, parts, restOf, again, force } = handler;
  const firstDay = Math.min(...(restOf ?? parts).map(({ message }) => state.published[message]));
  const live = state.handlers.flatMap((other) => other?.load ? [other.load.key] : []);
  const taken = (one: string) => one in state.staged || live.includes(one) || state.orphans.some(({ key }) => key === one);
  const rows = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const name = again === undefined || world.without.has('R24')
    ? { batchId: `${restOf ? REST_MARK : ''}${batchId(world, ingest, version, restOf ?? parts)}`, rows }
    : nameOfKey(again);
  const { key, loadedKey } = stagedKeys(world, ingest, name, firstDay, taken);
  const object: StagedObject = again === undefined
    ? { ingest, version, parts, loadedKey, since: state.day }
    : { ...state.loaded[again], loadedKey: again, since: state.day };
  const oldest = again === undefined ? timeOf(firstDay) : Date.parse(firstPublication(bucketPrefix(world, ingest), again) ?? publishedAt(firstDay));
  const load = {
    ingest,
    key,
    rows: world.without.has('ROWS_READ') || world.without.has('R24') ? undefined : name.rows,
    oldest,
    force,
    isReplay: handler.received.length === 0,
    prunes: again === undefined && !force,
    horizonDays: handler.configuration.horizonDays,
    since: state.day,
  };
  return { ...state, staged: { ...state.staged, [key]: object }, handlers: replaced(state.handlers, at, { ...handler, phase: 'WAIT', load }) };
}

/** What the handler does when it hears of its load. */
export function settled(world: World, state: State, at: number): State {
  const handler = state.handlers[at]!;
  const { load, parts, restOf, again, messages, received } = handler;
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
      return then(moved, { phase: 'KEEP', parts: [], restOf: undefined, rejected: reused });
    }
    case 'REFUSED': {
      if (again !== undefined) {
        return ended(removed, at, []);
      }
      // What the handler has rejected is kept already. Fewer rows in the ledger than were staged say that COPY has refused some.
      const { rows } = outcome;
      const isRefused = (message: string, row: number) => rows.some((one) => one.message === message && one.row === row);
      const rest = parts
        .map((part) => ({ ...part, rows: part.rows.filter((row) => !isRefused(part.message, row)) }))
        .filter((part) => part.rows.length > 0);
      const touched = parts.filter((part) => !part.isPart && part.rows.some((row) => isRefused(part.message, row)));
      const rejected = Object.fromEntries(touched.map(({ message }) =>
        [message, rows.filter((one) => one.message === message).map(({ row }): Rejected => ({ row, reason: 'REFUSED' }))]));
      return then(removed, { phase: 'KEEP', parts: rest, restOf: parts, rejected });
    }
    case 'FORGOTTEN': {
      if (again !== undefined) {
        return ended(removed, at, []);
      }
      // It begins again, now that it knows how far back the ledger knows.
      const { upTo } = outcome;
      const young = (restOf ?? parts).filter(({ isPart, message }) => isPart && !isForgotten(timeOf(state.published[message]), upTo));
      const once = encoded(world, state, messages, { ...handler, forgottenUpTo: upTo });
      return then(removed, { phase: 'KEEP', ...once, parts: [...once.parts, ...young], restOf: undefined });
    }
    case 'FAILED': {
      // A message of which nothing was to be loaded is safe.
      const unsafe = new Set([...(restOf ?? parts).map(({ message }) => message), ...handler.deferred ?? []]);
      return ended(removed, at, received.filter((message) => unsafe.has(message)));
    }
  }
}

/** The invocation dies, and its messages come again. A load of its may go on. */
export function killed(state: State, at: number): State {
  const { received, load, phase } = state.handlers[at]!;
  return { ...ended(state, at, received), orphans: phase === 'WAIT' ? [...state.orphans, load!] : state.orphans };
}

/** The invocation has done what it can. */
export function done(state: State, at: number): State {
  return ended(state, at, state.handlers[at]!.deferred ?? []);
}

/** The invocation ends, and some of its messages come again. */
function ended(state: State, at: number, back: readonly string[]): State {
  const { ingest } = state.handlers[at]!;
  return {
    ...state,
    handlers: replaced(state.handlers, at, null),
    queues: replaced(state.queues, ingest, [...new Set([...state.queues[ingest], ...back])]),
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
