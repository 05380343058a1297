import { isExactNumber } from './exact-numbers';

/** Whether it is a JSON object, and not a list, a scalar, an exact number or a line that could not be read. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** What JSON wrote there, not what every object inherits. */
export function ownField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !isExactNumber(value) && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
