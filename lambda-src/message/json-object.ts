const INDEX = /^(?:0|[1-9]\d*)$/;

/** Whether a value is a JSON object, and not a list, a scalar, an exact number or an unreadable line. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The value of a field of an object, or of the element of a list at an index. Inherited members are ignored. */
export function ownField(value: unknown, name: string): unknown {
  const exists = Array.isArray(value) ? INDEX.test(name) : isJsonObject(value) && Object.hasOwn(value, name);
  return exists ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
