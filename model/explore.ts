import { Action, after, enabled } from './actions';
import { canonical } from './canonical';
import { broken, brokenInTheEnd, Invariant, INVARIANTS } from './invariants';
import { beginning, Outcome, State, World } from './world';

export interface Violation {
  readonly invariant: Invariant;
  /** From the beginning on: the fewest that lead there. */
  readonly actions: readonly Action[];
  /** It shows only when all comes to rest after these actions. */
  readonly inTheEnd: boolean;
}

export interface Exploration {
  readonly states: number;
  /** Kinds of actions, and of outcomes of a load that an invocation heard of. */
  readonly met: ReadonlySet<Action['do'] | Outcome['is']>;
  readonly violation?: Violation;
}

const NOTHING: State['orphans'] = [];
const EMPTY: State['staged'] = {};
const ALL = new Set(Object.keys(INVARIANTS) as Invariant[]);

/** Visits every state that a world can be in, nearest first, until a watched invariant is broken. */
export function explore(world: World, watched: ReadonlySet<Invariant> = ALL): Exploration {
  const start = beginning(world);
  const seen = new Set([canonical(start)]);
  const ended = new Set<string>();
  const met = new Set<Action['do'] | Outcome['is']>();
  const parents: number[] = [-1];
  const steps: (Action | undefined)[] = [undefined];
  let frontier: { state: State; at: number }[] = [{ state: start, at: 0 }];
  const violated = (invariant: Invariant, at: number, inTheEnd: boolean): Exploration => {
    const actions: Action[] = [];
    for (let index = at; steps[index]; index = parents[index]) {
      actions.unshift(steps[index]!);
    }
    return { states: seen.size, met, violation: { invariant, actions, inTheEnd } };
  };
  while (frontier.length > 0) {
    const found: typeof frontier = [];
    for (const { state, at } of frontier) {
      for (const action of enabled(world, state)) {
        const then = after(world, state, action);
        if (then === undefined) {
          continue;
        }
        const key = canonical(then) + (then.flaw ?? '');
        if (seen.has(key)) {
          continue;
        }
        seen.add(key);
        parents.push(at);
        steps.push(action);
        met.add(action.do);
        then.handlers.forEach((handler) => handler?.outcome && met.add(handler.outcome.is));
        const invariant = broken(world, then, watched);
        if (invariant) {
          return violated(invariant, parents.length - 1, false);
        }
        if (then.handlers.every((handler) => handler === null)) {
          const end = canonical({ ...then, orphans: NOTHING, staged: EMPTY, left: start.left });
          const last = ended.has(end) ? undefined : brokenInTheEnd(world, then, watched);
          ended.add(end);
          if (last) {
            return violated(last, parents.length - 1, true);
          }
        }
        found.push({ state: then, at: parents.length - 1 });
      }
    }
    frontier = found;
  }
  return { states: seen.size, met };
}
