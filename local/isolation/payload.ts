import { PayloadFormat } from '../../src/private/contract/message';

/** A row as names and the JSON texts of its values, so that it can hold what no object of JavaScript does: a name twice, or half a character. */
export type TextRow = readonly (readonly [name: string, json: string])[];

/** Writes rows as a payload. In TUPLES and PANDAS the first row names the columns of all. */
export function payloadOf(format: PayloadFormat, rows: readonly TextRow[]): string {
  const object = (members: TextRow) => `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
  switch (format) {
    case 'JSON':
      return `[${rows.map(object).join(',')}]`;
    case 'JSON_LINES':
      return rows.map(object).join('\n');
    case 'TUPLES':
      return `{"columns":${JSON.stringify(rows[0].map(([name]) => name))},"rows":[${rows.map((row) => `[${row.map(([, json]) => json).join(',')}]`).join(',')}]}`;
    case 'PANDAS':
      return object(rows[0].map(([name], at): TextRow[number] => [name, object(rows.map((row, label): TextRow[number] => [String(label), row[at]?.[1] ?? 'null']))]));
  }
}

/**
 * Counts the rows of a body, without the handler's code. It is undefined if the body is not what the format says: then nobody knows how
 * many rows it has.
 */
export function rowsIn(body: string, format: PayloadFormat): number | undefined {
  const text = body.startsWith('\ufeff') ? body.slice(1) : body;
  if (format === 'JSON_LINES') {
    return text.split('\n').filter((line) => line.trim() !== '').length;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) {
    return undefined;
  }
  switch (format) {
    case 'JSON':
      return Array.isArray(parsed) ? parsed.length : 1;
    case 'TUPLES': {
      const { columns, rows } = parsed as { columns?: unknown; rows?: unknown };
      return Array.isArray(columns) && Array.isArray(rows) ? rows.length : undefined;
    }
    case 'PANDAS': {
      const columns = Object.values(parsed);
      return Array.isArray(parsed) || columns.some((column) => typeof column !== 'object' || column === null || Array.isArray(column))
        ? undefined : new Set(columns.flatMap((column) => Object.keys(column))).size;
    }
  }
}
