import { Derived, FieldRules, fieldRules } from './field-rules';
import { RowShape } from './row-shape';
import { RowShapes } from './row-shapes';
import { IngestSchema } from '../../src/private/contract/ingest';
import { SourceSchema } from '../../src/private/contract/table';
import { isJsonObject, ownField } from '../message/json-object';
import { messageValue, Message } from '../message/messages';
import { UnreadableRow } from '../message/payload';
import { RowProblem } from '../values/reject-reason';

/**
 * Finds the values of columns in rows.
 *
 * Rows of a message mostly have the same fields in the same order as the row before, or as some row before. So the reader knows where each
 * field goes. To iterate over a row's fields is several times faster than to look them up by name.
 */
export class RowReader {
  /** The last row's values in the order of the columns, undefined for missing ones. After them come the fields that columns derive from. */
  public values: unknown[] = [];

  private readonly sources: readonly SourceSchema[];
  private readonly rules: FieldRules;
  private readonly derived: readonly Derived[];
  private readonly shapes: RowShapes;
  private isTuple = false;
  private shape: RowShape;

  constructor(schema: IngestSchema) {
    this.sources = schema.columns.map(({ source }) => source);
    this.rules = fieldRules(schema);
    this.derived = this.rules.derived;
    this.shapes = new RowShapes(this.rules);
    this.shape = this.shapes.noFields;
  }

  /** The number of fields in the last row that no column takes. */
  public get unknownFields(): number {
    return this.shape.unknownFields;
  }

  /** Whether a row with these fields may be one of the table. */
  public takesAny(names: readonly string[]): boolean {
    const { slots } = this.rules;
    return slots.size === 0 || names.some((name) => slots.has(name));
  }

  public startMessage(message: Message, tupleColumns: readonly string[] | undefined): void {
    this.values = this.sources.map((source) => messageValue(message, source));
    this.isTuple = tupleColumns !== undefined;
    this.shapes.startMessage();
    this.shape = this.shapes.noFields;
    if (tupleColumns) {
      this.learn(tupleColumns);
    }
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
    this.learn(Object.keys(row));
    const { values } = this;
    const { slots } = this.shape;
    let at = 0;
    for (const name in row) {
      values[slots[at++]] = row[name];
    }
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
  private learn(names: readonly string[]): void {
    for (const slot of this.shape.slots) {
      this.values[slot] = undefined;
    }
    this.shape = this.shapes.of(names);
  }
}
