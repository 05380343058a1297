/** The value with the keys of all maps in it in order. Some languages give the entries of a map another order each time, and a template must stay the same. */
export function sorted<Value>(value: Value): Value {
  if (Array.isArray(value)) {
    return value.map((item) => sorted(item)) as Value;
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)])) as Value
    : value;
}
