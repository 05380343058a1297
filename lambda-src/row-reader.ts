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

/** A column whose value lies inside a field, or in one that another column takes as well. */
interface Derived {
  readonly column: number;
  readonly slot: number;
  readonly path: readonly string[];
}

/** The fields of a row in their order, and what is known from that alone. */
interface Shape {
  readonly names: readonly string[];
  /** Where in the values each of them goes. */
  readonly slots: readonly number[];
  readonly unknownFields: number;
  /** Whether an array or an exact number may go by these names too. */
  readonly ambiguous: boolean;
  readonly problem?: RowProblem;
}

/**
 * Finds the values of columns in rows.
 *
 * Rows of a message mostly have the same fields in the same order: where each goes is learned from the first row, and again
 * from any that differs. Going through a row's fields in order is several times faster than asking for them by name.
 */
export class RowReader {
  /** The last row's values in the order of the columns, undefined where the row has none; behind them what columns derive from. */
  public values: unknown[] = [];

  private readonly sources: readonly SourceSchema[];
  private readonly slots = new Map<string, number>();
  private readonly derived: readonly Derived[];
  private readonly unknownSlot: number;
  private readonly refusesUnknown: boolean;
  private isTuple = false;
  private shape: Shape = NO_SHAPE;

  constructor(schema: IngestSchema) {
    const derived: Derived[] = [];
    let slots = schema.columns.length;
    this.sources = schema.columns.map(({ source }) => source);
    this.sources.forEach((source, column) => {
      if (source.from === 'FIELD') {
        const [field, ...path] = source.path;
        const slot = this.slots.get(field) ?? (path.length === 0 ? column : slots++);
        this.slots.set(field, slot);
        if (slot !== column) {
          derived.push({ column, slot, path });
        }
      }
    });
    this.derived = derived;
    this.unknownSlot = slots;
    this.refusesUnknown = schema.unknownFields === 'REJECT';
  }

  /** Fields of the last row that no column takes. */
  public get unknownFields(): number {
    return this.shape.unknownFields;
  }

  public startMessage(message: Message, tupleColumns: readonly string[] | undefined): void {
    this.values = this.sources.map((source) => messageValue(message, source));
    this.isTuple = tupleColumns !== undefined;
    this.shape = tupleColumns ? this.learn(tupleColumns) : NO_SHAPE;
  }

  /** Finds the values of a row, or says why the row has none. */
  public read(row: unknown): RowProblem | undefined {
    const problem = this.isTuple ? this.readTuple(row) : this.readObject(row);
    if (this.derived.length > 0) {
      for (const { column, slot, path } of this.derived) {
        this.values[column] = path.reduce(ownField, this.values[slot]);
      }
    }
    return problem;
  }

  private readObject(row: unknown): RowProblem | undefined {
    const { values } = this;
    const { names, slots, ambiguous, problem } = this.shape;
    let at = 0;
    for (const name in row as Record<string, unknown>) {
      if (name !== names[at]) {
        return this.readOther(row);
      }
      values[slots[at++]] = (row as Record<string, unknown>)[name];
    }
    return at === names.length && !(ambiguous && !isObject(row)) ? problem : this.readOther(row);
  }

  /** Reads a row that has not the fields of the row before. */
  private readOther(row: unknown): RowProblem | undefined {
    if (!isObject(row)) {
      return { reason: row instanceof UnreadableRow ? 'NOT_JSON' : 'NOT_AN_OBJECT' };
    }
    this.shape = this.learn(Object.keys(row));
    Object.values(row).forEach((value, at) => {
      this.values[this.shape.slots[at]] = value;
    });
    return this.shape.problem;
  }

  private readTuple(row: unknown): RowProblem | undefined {
    const { slots, problem } = this.shape;
    if (!Array.isArray(row) || row.length !== slots.length) {
      return { reason: 'TUPLE_LENGTH' };
    }
    for (let at = 0; at < slots.length; at++) {
      this.values[slots[at]] = row[at];
    }
    return problem;
  }

  private learn(names: readonly string[]): Shape {
    for (const slot of this.slots.values()) {
      this.values[slot] = undefined;
    }
    const unknown = names.filter((name) => !this.slots.has(name));
    return {
      names,
      slots: names.map((name) => this.slots.get(name) ?? this.unknownSlot),
      unknownFields: unknown.length,
      ambiguous: names.length === 0 || names[0] === '0' || names[0] === 'rawJSON',
      problem: this.refusesUnknown && unknown.length > 0 ? { reason: 'UNKNOWN_FIELD', name: unknown[0] } : undefined,
    };
  }
}

const NO_SHAPE: Shape = { names: [], slots: [], unknownFields: 0, ambiguous: true };

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

/** Whether it is a JSON object, and not a list, a scalar, an exact number or a line that could not be read. */
function isObject(row: unknown): row is Readonly<Record<string, unknown>> {
  return typeof row === 'object' && row !== null && Object.getPrototypeOf(row) === Object.prototype;
}

/** What JSON wrote there, not what every object inherits. */
function ownField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !isExactNumber(value) && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
