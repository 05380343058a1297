import { Fields, readFilter } from './log-filter';
import { LogEvent } from '../logs';

/** A row of a result: values of fields, as text. */
export type LogRow = Readonly<Record<string, string>>;

export interface LogResult {
  readonly fields: readonly string[];
  readonly rows: readonly LogRow[];
}

const DEFAULT_LIMIT = 10_000;

/**
 * Runs a query in the language of CloudWatch Logs Insights over events of log groups. It knows `fields`, `filter`, `stats sum(...)`
 * and `count(*)` by fields and `bin()`, `sort` and `limit`, and refuses anything else.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export function runLogQuery(query: string, events: readonly LogEvent[]): LogResult {
  let found: Fields[] = events.map(fieldsOf).reverse(); // the latest first, unless the query sorts
  let shown = ['@timestamp', '@message'];
  let limit = DEFAULT_LIMIT;
  const lines = query.split('\n').filter((line) => !line.trim().startsWith('#')).join('\n');
  for (const command of splitOutsideQuotes(lines, '|')) {
    const [, name, rest] = /^(\w+)\s*([^]*)$/.exec(command.trim()) ?? [];
    switch (name) {
      case 'fields':
        shown = splitOutsideQuotes(rest, ',').map((field) => field.trim());
        break;
      case 'filter':
        found = found.filter(readFilter(rest));
        break;
      case 'sort':
        found.sort(comparison(rest));
        break;
      case 'limit':
        limit = Number(rest);
        break;
      case 'stats':
        ({ found, shown } = summarize(rest, found));
        break;
      case 'SOURCE':
        break; // the caller has chosen the events
      default:
        throw new Error(`the log query has '${command.trim()}', which is not known here; there are fields, filter, stats, sort and limit`);
    }
  }
  return {
    fields: shown,
    rows: found.slice(0, limit).map((fields) => Object.fromEntries(shown.filter((field) => fields[field] !== undefined).map((field) =>
      [field, field === '@timestamp' || field.startsWith('bin(') ? timeText(Number(fields[field])) : String(fields[field])]))),
  };
}

/** Returns the log groups that a dashboard's query names. */
export function sourcesOf(query: string): string[] {
  return [...query.matchAll(/SOURCE '([^']*)'/g)].map(([, group]) => group);
}

function fieldsOf({ timestamp, message, stream }: LogEvent): Fields {
  const fields: Record<string, string | number> = { '@timestamp': timestamp, '@message': message, '@logStream': stream };
  const add = (value: unknown, path: string) => {
    if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([name, inner]) => add(inner, path === '' ? name : `${path}.${name}`));
    } else if (value !== null && path !== '') {
      fields[path] = typeof value === 'number' ? value : String(value);
    }
  };
  if (message.startsWith('{')) {
    try {
      add(JSON.parse(message), '');
    } catch {
      // a text that only looks like JSON has no fields
    }
  }
  return fields;
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}

function comparison(source: string): (one: Fields, other: Fields) => number {
  const keys = splitOutsideQuotes(source, ',').map((key) => key.trim().split(/\s+/));
  return (one, other) => {
    for (const [field, direction = 'asc'] of keys) {
      const [left, right] = [one[field] ?? '', other[field] ?? ''];
      if (left !== right) {
        return (left < right ? -1 : 1) * (direction === 'desc' ? -1 : 1);
      }
    }
    return 0;
  };
}

const BIN_UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function summarize(source: string, events: readonly Fields[]): { found: Fields[]; shown: string[] } {
  const [, aggregates, groups = ''] = /^([^]*?)(?:\s+by\s+([^]*))?$/.exec(source.trim())!;
  const named = (text: string) => {
    const [, expression, name] = /^([^]*?)(?:\s+as\s+(\w+))?$/.exec(text.trim())!;
    return { expression, name: name ?? expression };
  };
  const keys = splitOutsideQuotes(groups, ',').filter(Boolean).map(named);
  const sums = splitOutsideQuotes(aggregates, ',').map(named);
  const rows = new Map<string, Record<string, string | number>>();
  for (const event of events) {
    const values = keys.map(({ expression }) => {
      const [, width, unit] = /^bin\((\d+)([smhd])\)$/.exec(expression) ?? [];
      const size = Number(width) * BIN_UNITS[unit];
      return width === undefined ? event[expression] ?? '' : timeText(Math.floor(Number(event['@timestamp']) / size) * size);
    });
    const row = rows.get(JSON.stringify(values)) ?? Object.fromEntries(keys.map(({ name }, index) => [name, values[index]]));
    rows.set(JSON.stringify(values), row);
    for (const { expression, name } of sums) {
      const [, aggregate, field] = /^(sum|count)\(([^)]*)\)$/.exec(expression) ?? [];
      if (aggregate === undefined) {
        throw new Error(`the log query has '${expression}', which is not known here; there are sum(...) and count(*)`);
      }
      row[name] = Number(row[name] ?? 0) + (aggregate === 'count' ? 1 : Number(event[field] ?? 0));
    }
  }
  return { found: [...rows.values()], shown: [...sums, ...keys].map(({ name }) => name) };
}

/** Splits at separators outside of quotes, patterns and brackets. */
function splitOutsideQuotes(source: string, separator: string): string[] {
  const parts = [''];
  for (const [piece] of source.matchAll(/"[^"]*"|'[^']*'|\/(?:[^/\\\n]|\\.)+\/|\([^)]*\)|\[[^\]]*\]|[^]/g)) {
    if (piece === separator) {
      parts.push('');
    } else {
      parts[parts.length - 1] += piece;
    }
  }
  return parts;
}
