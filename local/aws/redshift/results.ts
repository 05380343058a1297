import type { QueryResult } from './database';

/** A value in a result of the Data API. */
type Field =
  | { readonly isNull: true }
  | { readonly booleanValue: boolean }
  | { readonly longValue: unknown }
  | { readonly doubleValue: number }
  | { readonly stringValue: string };

interface Kind {
  readonly typeName: string;
  readonly signed?: boolean;
  readonly field: (value: string) => Field;
}

const TEXT = (value: string): Field => ({ stringValue: value });
/** A 64-bit integer keeps its digits on the wire. As with AWS, a JavaScript client may lose some of them. */
const LONG = (value: string): Field => ({ longValue: rawNumber(value) });
const DOUBLE = (value: string): Field => (Number.isFinite(Number(value)) ? { doubleValue: Number(value) } : TEXT(value));

/** By the type's number in PostgreSQL's catalog. */
const KINDS: Readonly<Record<number, Kind>> = {
  16: { typeName: 'bool', field: value => ({ booleanValue: value === 't' }) },
  17: { typeName: 'varbyte', field: value => TEXT(value.slice(2)) },
  20: { typeName: 'int8', field: LONG, signed: true },
  21: { typeName: 'int2', field: LONG, signed: true },
  23: { typeName: 'int4', field: LONG, signed: true },
  26: { typeName: 'oid', field: LONG },
  700: { typeName: 'float4', field: DOUBLE, signed: true },
  701: { typeName: 'float8', field: DOUBLE, signed: true },
  1042: { typeName: 'bpchar', field: TEXT },
  1043: { typeName: 'varchar', field: TEXT },
  1082: { typeName: 'date', field: TEXT },
  1083: { typeName: 'time', field: TEXT },
  1114: { typeName: 'timestamp', field: TEXT },
  1184: { typeName: 'timestamptz', field: TEXT },
  1266: { typeName: 'timetz', field: TEXT },
  1700: { typeName: 'numeric', field: TEXT, signed: true },
  3802: { typeName: 'super', field: TEXT },
};
const OTHER: Kind = { typeName: 'varchar', field: TEXT };

export function columnMetadata(result: QueryResult): object[] {
  return result.fields.map(({ name, dataTypeID }) => {
    const { typeName, signed = false } = KINDS[dataTypeID] ?? OTHER;
    return { name, label: name, typeName, isCaseSensitive: typeName === 'varchar', isCurrency: false, isSigned: signed, nullable: 1 };
  });
}

export function records(result: QueryResult, from: number, to: number): Field[][] {
  const kinds = result.fields.map(({ dataTypeID }) => KINDS[dataTypeID] ?? OTHER);
  return result.rows.slice(from, to).map(row => row.map((value, index) => (value === null ? { isNull: true } : kinds[index].field(value))));
}

function rawNumber(digits: string): unknown {
  return (JSON as typeof JSON & { rawJSON(text: string): unknown }).rawJSON(digits);
}
