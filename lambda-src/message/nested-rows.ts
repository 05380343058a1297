import { isJsonObject, ownField } from './json-object';

/** Rows, and what holds the list with each of them, without the list. */
export interface NestedRows {
  readonly rows: readonly unknown[];
  readonly parents: readonly unknown[];
}

/** Stands for the rows of an object without a list. It is no value of JSON, so it is never taken for a row; what is kept is the object, as its parent. */
export const NO_LIST = undefined;

/**
 * The rows in a list inside of each object. An object in place of the list is one row.
 *
 * One of several objects may have neither. Then it counts as a row that cannot be read, so that the others have theirs. Undefined if none has any.
 */
export function nestedRows(parents: readonly unknown[], path: readonly string[]): NestedRows | undefined {
  const rows: unknown[] = [];
  const parentOf: unknown[] = [];
  let lists = 0;
  for (const parent of parents) {
    const found = path.reduce(ownField, parent);
    if (!Array.isArray(found) && !isJsonObject(found)) {
      rows.push(NO_LIST);
      parentOf.push(parent);
      continue;
    }
    lists++;
    const rest = withoutList(parent, path);
    for (const row of Array.isArray(found) ? found : [found]) {
      rows.push(row);
      parentOf.push(rest);
    }
  }
  return lists > 0 || parents.length === 0 ? { rows, parents: parentOf } : undefined;
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
