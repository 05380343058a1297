import { MAX_IDENTIFIER_BYTES, nameProblem, SYSTEM_COLUMNS } from '../../src/private/contract/names';
import { fit } from '../values/fit';

/** The names of columns for fields: a field's own name where it can be that of a column. No two are the same, and of equal ones the first is kept. */
export function columnNames(fields: readonly string[]): string[] {
  const taken = new Set(fields.filter(isColumnName));
  const kept = new Set<string>();
  return fields.map((field) => {
    if (isColumnName(field) && !kept.has(field)) {
      kept.add(field);
      return field;
    }
    const name = free(validName(field), taken);
    taken.add(name);
    return name;
  });
}

/** A name in lower case with underscores between its words, such as `order_id` for `orderId`. */
export function validName(text: string, maxBytes: number = MAX_IDENTIFIER_BYTES): string {
  const words = text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const stored = Buffer.from(words).toString().replace(/^#+|[\u0000-\u001f\u007f\ufffd]/g, '_');
  return fit(stored, maxBytes, 'CODE_POINT') || 'column';
}

function isColumnName(name: string): boolean {
  return nameProblem(name) === undefined && !SYSTEM_COLUMNS.includes(name);
}

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name) && isColumnName(name)) {
    return name;
  }
  for (let number = 2; ; number++) {
    const suffix = `_${number}`;
    const numbered = fit(name, MAX_IDENTIFIER_BYTES - suffix.length, 'CODE_POINT') + suffix;
    if (!taken.has(numbered)) {
      return numbered;
    }
  }
}
