import { isJsonObject, ownField } from './json-object';

/** Rows, and what holds the list with each of them, without the list. */
export interface NestedRows {
  readonly rows: readonly unknown[];
  readonly parents: readonly unknown[];
}

/** The rows in a list inside of each object. An object in place of the list is one row. Undefined if there is neither. */
export function nestedRows(parents: readonly unknown[], path: readonly string[]): NestedRows | undefined {
  const rows: unknown[] = [];
  const parentOf: unknown[] = [];
  for (const parent of parents) {
    const found = path.reduce(ownField, parent);
    if (!Array.isArray(found) && !isJsonObject(found)) {
      return undefined;
    }
    const rest = withoutList(parent, path);
    for (const row of Array.isArray(found) ? found : [found]) {
      rows.push(row);
      parentOf.push(rest);
    }
  }
  return { rows, parents: parentOf };
}

/** A copy without what is at the path. With it, each row would come with all other rows. */
function withoutList(parent: unknown, [name, ...path]: readonly string[]): unknown {
  if (Array.isArray(parent)) {
    return parent.map((member, at) => (`${at}` !== name ? member : path.length > 0 ? withoutList(member, path) : null));
  }
  // Makes a field even of the name `__proto__`.
  return Object.fromEntries(Object.entries(parent as object).flatMap(([key, value]) =>
    (key !== name ? [[key, value]] : path.length > 0 ? [[key, withoutList(value, path)]] : [])));
}
