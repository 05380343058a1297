import { Computed, RowPlace } from './computed-values';
import { Derived, FieldRules, fieldRules } from './field-rules';
import { RowShape, slotsOf } from './row-shape';
import { RowShapes } from './row-shapes';
import { RowSchema } from '../../src/private/contract/ingest';
import { ColumnSchema } from '../../src/private/contract/table';
import { pathText } from '../message/field-names';
import { isJsonObject, ownField } from '../message/json-object';
import { messageValue, Message } from '../message/messages';
import { NO_LIST } from '../message/nested-rows';
import { Payload, UnreadableRow } from '../message/payload';
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

  private readonly columns: readonly ColumnSchema[];
  private readonly rules: FieldRules;
  private readonly derived: readonly Derived[];
  private readonly computed: readonly Computed[];
  /** Whether each value is a field, or the same for all rows of the message. */
  private readonly isMadeOfFields: boolean;
  private readonly place: RowPlace = { message: {} as Message, values: [], number: 1 };
  private firstNumber = 1;
  private labels: readonly string[] = [];
  private parents: readonly unknown[] = [];
  private readonly shapes: RowShapes;
  private isTuple = false;
  private shape: RowShape;
  private readonly noList: RowProblem;

  constructor(schema: RowSchema) {
    this.columns = schema.columns;
    this.rules = fieldRules(schema);
    this.derived = this.rules.derived;
    this.computed = this.rules.computed;
    this.isMadeOfFields = this.derived.length === 0 && this.computed.length === 0;
    this.shapes = new RowShapes(this.rules);
    this.shape = this.shapes.noFields;
    this.noList = { reason: 'WRONG_SHAPE', detail: `this element of the body has no list of rows at ${pathText(schema.rowsPath ?? [])}; let producers leave it out` };
  }

  /** The number of fields in the last row that no column takes. */
  public get unknownFields(): number {
    return this.shape.unknownFields;
  }

  /** The columns that may have values in the last row, and those that must, ascending, if they are few. */
  public get filled(): readonly number[] | undefined {
    return this.shape.filled;
  }

  /** Whether a row with these fields may be one of the table. */
  public takesAny(names: readonly string[]): boolean {
    const { slotOf } = slotsOf(names, this.rules);
    return this.rules.slots.size === 0 || names.some((name) => slotOf(name) !== undefined);
  }

  public startMessage(message: Message, { columns: tupleColumns, labels, parents = [] }: Omit<Payload, 'rows'>): void {
    this.values = this.columns.map((column) => messageValue(message, column));
    this.place.message = message;
    this.firstNumber = message.part?.row ?? 1;
    this.parents = parents;
    this.labels = labels && this.computed.length > 0 ? [...labels] : [];
    this.isTuple = tupleColumns !== undefined;
    this.shapes.startMessage();
    this.shape = this.shapes.noFields;
    if (tupleColumns) {
      this.learn(tupleColumns);
    }
  }

  /** Finds the values of a row, or returns why the row cannot be read. `at` is the row's place in the message, counted from 0. */
  public read(row: unknown, at: number): RowProblem | undefined {
    const problem = this.isTuple ? this.readTuple(row) : this.readObject(row);
    if (this.isMadeOfFields) {
      return problem;
    }
    for (const { column, slot, path } of this.derived) {
      this.values[column] = path.reduce(ownField, this.values[slot]);
    }
    if (this.computed.length > 0) {
      this.compute(at);
    }
    return problem;
  }

  private compute(at: number): void {
    const { place, values } = this;
    place.number = this.firstNumber + at;
    place.label = this.labels[at];
    place.parent = this.parents[at];
    place.values = values;
    for (const { column, value } of this.computed) {
      values[column] = value(place);
    }
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
      return row === NO_LIST ? this.noList : { reason: row instanceof UnreadableRow ? 'NOT_JSON' : 'NOT_AN_OBJECT' };
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
