import { begun, done, encoded, kept, killed, settled, submitted, unkept } from './invocation';
import { isUnder } from './names';
import { loadedReplay, ownKept, ownLoaded, rejectedReplay } from './replays';
import { executed, Execution, pruneMatters } from './warehouse';
import { Budgets, replaced, State, without, World } from './world';

/** A step of somebody. `at` is the place of an invocation, or of a load that has lost its invocation. */
export type Action =
  | { readonly do: 'publish'; readonly message: string }
  | { readonly do: 'deliver'; readonly ingest: number; readonly messages: readonly string[]; readonly at: number }
  | { readonly do: 'keep' | 'fail to keep' | 'submit' | 'settle' | 'end' | 'kill'; readonly at: number }
  | { readonly do: 'run' | 'run orphan'; readonly at: number } & Execution
  | { readonly do: 'deliver again'; readonly ingest: number; readonly message: string }
  | { readonly do: 'deploy'; readonly ingest: number; readonly configuration: number }
  | { readonly do: 'replay rejected' | 'replay loaded'; readonly ingest: number; readonly key: string; readonly force: boolean; readonly at: number }
  | { readonly do: 'sweep'; readonly ingest: number; readonly key: string }
  | { readonly do: 'wait'; readonly days: number };

/** Everything that may happen next. */
export function enabled(world: World, state: State): Action[] {
  return [...ofPublishers(world, state), ...ofInvocations(world, state), ...ofQueues(world, state), ...ofOperators(world, state)];
}

function ofPublishers({ scenario }: World, { published }: State): Action[] {
  return Object.keys(scenario.messages).filter((message) => !(message in published)).map((message) => ({ do: 'publish', message }));
}

function ofInvocations(world: World, state: State): Action[] {
  const actions: Action[] = [];
  state.handlers.forEach((handler, at) => {
    if (handler === null) {
      return;
    }
    if (handler.phase === 'WAIT') {
      actions.push(...executions(state, handler.load!).map((execution): Action => ({ do: 'run', at, ...execution })));
    } else {
      actions.push({ do: ({ KEEP: 'keep', LOAD: 'submit', SETTLE: 'settle', END: 'end' } as const)[handler.phase], at });
    }
    if (handler.phase === 'KEEP' && world.without.has('KEPT_FIRST')) {
      actions.push({ do: 'fail to keep', at });
    }
    if (state.left.kills > 0) {
      actions.push({ do: 'kill', at });
    }
  });
  state.orphans.forEach((load, at) => actions.push(...executions(state, load).map((execution): Action => ({ do: 'run orphan', at, ...execution }))));
  return actions;
}

function executions(state: State, load: Parameters<typeof pruneMatters>[1]): Execution[] {
  return [
    { prune: false, misread: false },
    ...pruneMatters(state, load) ? [{ prune: true, misread: false }] : [],
    ...state.left.misreads > 0 ? [{ prune: false, misread: true }] : [],
  ];
}

function ofQueues({ scenario }: World, { queues, handlers, left, published }: State): Action[] {
  const actions: Action[] = [];
  const at = handlers.indexOf(null);
  queues.forEach((queue, ingest) => {
    if (at >= 0) {
      const names = [...queue].sort();
      actions.push(...names.map((message): Action => ({ do: 'deliver', ingest, messages: [message], at })));
      if (scenario.batch === 2) {
        actions.push(...names.flatMap((one, index) => names.slice(index + 1).flatMap((other): Action[] => [
          { do: 'deliver', ingest, messages: [one, other], at },
        ])));
      }
    }
    if (left.redeliveries > 0) {
      actions.push(...Object.keys(published).filter((name) => !queue.includes(name)).map((message): Action => ({ do: 'deliver again', ingest, message })));
    }
  });
  return actions;
}

function ofOperators(world: World, state: State): Action[] {
  const { scenario: { configurations, ingests = 1, dayJumps = [], replayOf = ['rejected'], forced } } = world;
  const { left, handlers, deployed } = state;
  const actions: Action[] = [];
  const at = handlers.indexOf(null);
  for (let ingest = 0; ingest < ingests; ingest++) {
    if (left.deployments > 0) {
      actions.push(...configurations.flatMap((_, configuration): Action[] => (
        configuration === deployed[ingest] ? [] : [{ do: 'deploy', ingest, configuration }])));
    }
    if (left.replays > 0 && at >= 0) {
      for (const force of forced ? [false, true] : [false]) {
        actions.push(...replayOf.includes('rejected') ? ownKept(world, state, ingest).map((key): Action => ({ do: 'replay rejected', ingest, key, force, at })) : []);
        actions.push(...replayOf.includes('loaded') ? ownLoaded(world, state, ingest).map((key): Action => ({ do: 'replay loaded', ingest, key, force, at })) : []);
      }
    }
    if (left.sweeps > 0) {
      actions.push(...leftovers(world, state, ingest).map((key): Action => ({ do: 'sweep', ingest, key })));
    }
  }
  if (left.days > 0 && handlers.every((handler) => handler === null)) {
    actions.push(...dayJumps.map((days): Action => ({ do: 'wait', days })));
  }
  return actions;
}

/** Staged objects that no invocation uses any more and that the ledger knows, or whose load has ended in any case. */
function leftovers(world: World, state: State, ingest: number): string[] {
  const used = new Set(state.handlers.map((handler) => handler?.load?.key));
  const { ledger } = state.tables[ingest];
  return Object.keys(state.staged).filter((key) => isUnder('staging', world, ingest, key) && !used.has(key)
    && (state.staged[key].parts.every(({ id }) => id in ledger) || state.day - state.staged[key].since > 1)).sort();
}

/** What the world looks like after an action; undefined if it changes nothing. */
export function after(world: World, state: State, action: Action): State | undefined {
  const { flaw: _, ...before } = state;
  switch (action.do) {
    case 'publish':
      return {
        ...before,
        published: { ...before.published, [action.message]: before.day },
        queues: before.queues.map((queue) => [...queue, action.message]),
      };
    case 'deliver': {
      const { ingest, messages, at } = action;
      const queues = replaced(before.queues, ingest, before.queues[ingest].filter((name) => !messages.includes(name)));
      const configuration = world.scenario.configurations[before.deployed[ingest]];
      const batch = encoded(world, before, messages, { configuration, force: false });
      return begun(world, { ...before, queues }, at, { ingest, received: messages, ...batch });
    }
    case 'keep':
      return kept(world, before, action.at);
    case 'fail to keep':
      return unkept(before, action.at);
    case 'submit':
      return submitted(world, before, action.at);
    case 'run': {
      const handler = before.handlers[action.at]!;
      const { state: then, outcome } = executed(world, before, handler.load!, action);
      return spent({ ...then, handlers: replaced(then.handlers, action.at, { ...handler, phase: 'SETTLE', outcome }) }, 'misreads', action.misread);
    }
    case 'run orphan': {
      const { state: then } = executed(world, before, before.orphans[action.at], action);
      return spent({ ...then, orphans: then.orphans.filter((_load, at) => at !== action.at) }, 'misreads', action.misread);
    }
    case 'settle':
      return settled(world, before, action.at);
    case 'end':
      return done(before, action.at);
    case 'kill':
      return spent(killed(before, action.at), 'kills');
    case 'deliver again':
      return spent({ ...before, queues: replaced(before.queues, action.ingest, [...before.queues[action.ingest], action.message]) }, 'redeliveries');
    case 'deploy':
      return spent({ ...before, deployed: replaced(before.deployed, action.ingest, action.configuration) }, 'deployments');
    case 'replay rejected':
    case 'replay loaded': {
      const replay = action.do === 'replay loaded' ? loadedReplay : rejectedReplay;
      const then = replay(world, before, action.ingest, action.key, action.force, action.at);
      return then && spent(then, 'replays');
    }
    case 'sweep':
      return spent(swept(before, action.ingest, action.key), 'sweeps');
    case 'wait': {
      const day = before.day + action.days;
      // No statement of the Data API lasts longer than a day.
      return spent({ ...before, day, orphans: before.orphans.filter(({ since }) => since >= day - 1) }, 'days');
    }
  }
}

function swept(state: State, ingest: number, key: string): State {
  const object = state.staged[key];
  const known = object.parts.every(({ id }) => id in state.tables[ingest].ledger);
  return { ...state, staged: without(state.staged, key), loaded: known ? { [object.loadedKey]: object, ...state.loaded } : state.loaded };
}

function spent(state: State, budget: keyof Budgets, really = true): State {
  return really ? { ...state, left: { ...state.left, [budget]: state.left[budget] - 1 } } : state;
}
