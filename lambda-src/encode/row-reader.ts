import { NO_SHAPE, RowShape, shapeOf } from './row-shape';
import { IngestSchema } from '../../src/private/contract/ingest';
import { SourceSchema } from '../../src/private/contract/table';
import { isJsonObject, ownField } from '../message/json-object';
import { messageValue, Message } from '../message/messages';
import { UnreadableRow } from '../message/payload';
import { RowProblem } from '../values/reject-reason';

/** A column whose value lies inside a field, or in a field that another column takes, too. */
interface Derived {
  readonly column: number;
  readonly slot: number;
  readonly path: readonly string[];
}

/**
 * Finds the values of columns in rows.
 *
 * Rows of a message mostly have the same fields in the same order. The reader learns from the first row where each field goes,
 * and learns again from any row that differs. To iterate over a row's fields is several times faster than to look them up by name.
 */
export class RowReader {
  /** The last row's values in the order of the columns, undefined for missing ones. After them come the fields that columns derive from. */
  public values: unknown[] = [];

  private readonly sources: readonly SourceSchema[];
  private readonly slots = new Map<string, number>();
  private readonly derived: readonly Derived[];
  private readonly unknownSlot: number;
  private readonly refusesUnknown: boolean;
  private isTuple = false;
  private shape: RowShape = NO_SHAPE;

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

  /** The number of fields in the last row that no column takes. */
  public get unknownFields(): number {
    return this.shape.unknownFields;
  }

  public startMessage(message: Message, tupleColumns: readonly string[] | undefined): void {
    this.values = this.sources.map((source) => messageValue(message, source));
    this.isTuple = tupleColumns !== undefined;
    this.shape = tupleColumns ? this.learn(tupleColumns) : NO_SHAPE;
  }

  /** Finds the values of a row, or returns why the row cannot be read. */
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
    return at === names.length && !(ambiguous && !isJsonObject(row)) ? problem : this.readOther(row);
  }

  /** Reads a row whose fields differ from those of the row before. */
  private readOther(row: unknown): RowProblem | undefined {
    if (!isJsonObject(row)) {
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

  /** Forgets the row before, and learns where the fields of this one go. */
  private learn(names: readonly string[]): RowShape {
    for (const slot of this.slots.values()) {
      this.values[slot] = undefined;
    }
    return shapeOf(names, this.slots, this.unknownSlot, this.refusesUnknown);
  }
}
