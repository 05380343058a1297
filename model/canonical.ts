import { Handler, State } from './world';

const numbers = new Map<string, number>();
const known = new WeakMap<object, number>();

/**
 * The same text for states that differ only in the order of things that have none. It is short because every part of a state has
 * a number: parts are never changed, so most of them are those of the state before.
 */
export function canonical({ day, deployed, published, queues, handlers, orphans, staged, loaded, kept, tables, risked, left }: State): string {
  return [
    day, deployed, numberOf(published, record), queues.map((queue) => numberOf(queue, set)).join('.'),
    unordered(handlers, invocation), unordered(orphans, itself), numberOf(staged, record), numberOf(loaded, record), numberOf(kept, record),
    tables.map((table) => numberOf(table, ({ rows, outdone, ledger, forgotten }) => [set(rows), set(outdone), numberOf(ledger, record), forgotten])).join('.'),
    numberOf(risked, set), numberOf(left, itself),
  ].join('|');
}

function unordered<One extends object>(list: readonly (One | null)[], form: (one: One) => unknown): string {
  return list.map((one) => (one === null ? 0 : numberOf(one, form))).sort().join('.');
}

function invocation({ configuration, received, rejected, parts, load, outcome, ...others }: Handler): unknown {
  return [
    others, numberOf(configuration, itself), numberOf(received, set), numberOf(rejected, record), numberOf(parts, itself),
    load && numberOf(load, itself), outcome && numberOf(outcome, itself),
  ];
}

function itself<Value>(value: Value): Value {
  return value;
}

function numberOf<Value extends object>(value: Value, form: (value: Value) => unknown): number {
  const before = known.get(value);
  if (before !== undefined) {
    return before;
  }
  const text = JSON.stringify(form(value));
  const number = numbers.get(text) ?? numbers.size + 1;
  numbers.set(text, number);
  known.set(value, number);
  return number;
}

function record(one: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.keys(one).sort().map((key) => {
    const value = one[key];
    return [key, typeof value === 'object' && value !== null ? numberOf(value, itself) : value];
  });
}

function set(list: readonly string[]): string[] {
  return [...list].sort();
}
