import { Field } from '@aws-sdk/client-redshift-data';

/** A value of a result as text; NULL is null. */
export function textOf(field: Field): string | null {
  const value = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue;
  return value === undefined ? null : String(value);
}
