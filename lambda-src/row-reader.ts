import { isExactNumber } from './exact-numbers';
import { Message } from './messages';
import { UnreadableRow } from './payload';
import { RejectReason } from './reject-reason';
import { ColumnSchema, IngestSchema, SourceSchema } from '../src/private/contract';

/** Why a row cannot be staged. */
export interface RowProblem {
  readonly reason: RejectReason;
  /** The column that cannot take its value, or the field that no column takes. */
  readonly name?: string;
  /** The column of that name, and the value that it cannot take. */
  readonly column?: ColumnSchema;
  readonly value?: unknown;
}

/** Where a column's value comes from: a field of the row, something inside that field, or what came with the message. */
interface Origin {
  readonly source: SourceSchema;
  readonly field: string;
  readonly path: readonly string[];
  /** Whether the field alone says where the value is. */
  readonly plain: boolean;
  /** Whether no column before this one takes the same field. */
  readonly first: boolean;
}

/** Finds the values of columns in rows. Compiled once for a schema, told once a message what its rows share. */
export class RowReader {
  /** The last row's values in the order of the columns; undefined where the row has none. */
  public readonly values: unknown[];
  /** Fields of the last row that no column takes. */
  public unknownFields = 0;

  private readonly origins: readonly Origin[];
  private readonly fields = new Set<string>();
  private readonly refusesUnknown: boolean;
  private tupleColumns: readonly string[] | undefined;
  private positions: readonly number[] = [];

  constructor(schema: IngestSchema) {
    this.origins = schema.columns.map(({ source }) => {
      const [field = '', ...path] = source.from === 'FIELD' ? source.path : [];
      const first = source.from === 'FIELD' && !this.fields.has(field);
      if (first) {
        this.fields.add(field);
      }
      return { source, field, path, first, plain: source.from === 'FIELD' && path.length === 0 && !(field in Object.prototype) };
    });
    this.values = this.origins.map(() => undefined);
    this.refusesUnknown = schema.unknownFields === 'REJECT';
  }

  public startMessage(message: Message, tupleColumns: readonly string[] | undefined): void {
    this.tupleColumns = tupleColumns;
    this.positions = this.origins.map(({ field }) => tupleColumns?.indexOf(field) ?? -1);
    this.origins.forEach(({ source }, at) => {
      this.values[at] = messageValue(message, source);
    });
  }

  /** Finds the values of a row, or says why the row has none. */
  public read(row: unknown): RowProblem | undefined {
    if (this.tupleColumns !== undefined) {
      return this.readTuple(row, this.tupleColumns);
    }
    return isObject(row) ? this.readObject(row) : { reason: row instanceof UnreadableRow ? 'NOT_JSON' : 'NOT_AN_OBJECT' };
  }

  private readObject(row: Readonly<Record<string, unknown>>): RowProblem | undefined {
    const { origins, values } = this;
    let known = 0;
    for (let at = 0; at < origins.length; at++) {
      const { plain, first, source, field, path } = origins[at];
      if (plain) {
        values[at] = row[field];
        if (first && values[at] !== undefined) known++;
      } else if (source.from === 'FIELD') {
        const value = ownField(row, field);
        values[at] = inside(value, path);
        if (first && value !== undefined) known++;
      }
    }
    const names = Object.keys(row);
    return this.countUnknown(names.length === known ? [] : names);
  }

  private readTuple(row: unknown, names: readonly string[]): RowProblem | undefined {
    if (!Array.isArray(row) || row.length !== names.length) {
      return { reason: 'TUPLE_LENGTH' };
    }
    const { origins, values, positions } = this;
    for (let at = 0; at < origins.length; at++) {
      const { source, path } = origins[at];
      if (source.from === 'FIELD') {
        const value = positions[at] < 0 ? undefined : row[positions[at]];
        values[at] = path.length === 0 ? value : inside(value, path);
      }
    }
    return this.countUnknown(names);
  }

  private countUnknown(names: readonly string[]): RowProblem | undefined {
    this.unknownFields = 0;
    for (const name of names) {
      if (!this.fields.has(name)) {
        if (this.refusesUnknown) {
          return { reason: 'UNKNOWN_FIELD', name };
        }
        this.unknownFields++;
      }
    }
    return undefined;
  }
}

function messageValue(message: Message, source: SourceSchema): unknown {
  switch (source.from) {
    case 'FIELD':
      return undefined;
    case 'ATTRIBUTE':
      return message.attributes[source.name];
    case 'MESSAGE_ID':
      return message.messageId;
    case 'TIMESTAMP':
      return message.publishedAt;
    case 'TOPIC_ARN':
      return message.topicArn === '' ? undefined : message.topicArn;
  }
}

function inside(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((outer, name) => ownField(outer, name), value);
}

/** What JSON wrote there, not what every object inherits. */
function ownField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !isExactNumber(value) && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof UnreadableRow) && !isExactNumber(value);
}
