import { Computed, computedOf } from './computed-values';
import { RowSchema } from '../../src/private/contract/ingest';
import { isNullStaged } from '../../src/private/contract/table';

/** A column whose value lies inside a field, or in a field that another column takes, too. */
export interface Derived {
  readonly column: number;
  readonly slot: number;
  readonly path: readonly string[];
}

/** Which fields of a row the columns take, and where a reader puts their values. */
export interface FieldRules {
  /** The index of the value of each field that a column takes. */
  readonly slots: ReadonlyMap<string, number>;
  /** The names of those fields as `fold` writes them. */
  readonly folded: ReadonlySet<string>;
  /** The same by their names in lower case, if case is ignored. */
  readonly inLowerCase?: ReadonlyMap<string, number>;
  /** Columns that may have a value in a row without their field, and those that must have one. */
  readonly always: readonly number[];
  /** The number of columns. */
  readonly columns: number;
  /** The index of the values of other fields, which nothing reads. */
  readonly unknownSlot: number;
  readonly derived: readonly Derived[];
  /** Columns whose value takes more to find than to follow a path. */
  readonly computed: readonly Computed[];
  readonly refusesUnknown: boolean;
}

/** Gives a field the index of the column that takes it whole, or one after those of all columns. */
export function fieldRules({ columns, unknownFields, ignoreCase }: RowSchema): FieldRules {
  const slots = new Map<string, number>();
  const derived: Derived[] = [];
  const computed: Computed[] = [];
  let next = columns.length;
  const slotOf = (field: string, own?: number) => {
    const slot = slots.get(field) ?? own ?? next++;
    slots.set(field, slot);
    return slot;
  };
  columns.forEach(({ source, type }, column) => {
    if (source.from === 'FIELD') {
      const [field, ...path] = source.path;
      const slot = slotOf(field, path.length === 0 ? column : undefined);
      if (slot !== column) {
        derived.push({ column, slot, path });
      }
    } else {
      const value = computedOf({ source, type }, slotOf);
      if (value) computed.push({ column, value });
    }
  });
  const whole = new Set(slots.values());
  return {
    slots,
    always: columns.flatMap((schema, column) => (whole.has(column) && isNullStaged(schema) ? [] : [column])),
    columns: columns.length,
    folded: new Set(Array.from(slots.keys(), fold)),
    ...ignoreCase && { inLowerCase: new Map(Array.from(slots, ([field, slot]) => [field.toLowerCase(), slot])) },
    unknownSlot: next,
    derived,
    computed,
    refusesUnknown: unknownFields === 'REJECT',
  };
}

/** A name without what producers write in different ways: case, and blanks around it. */
export function fold(name: string): string {
  return name.trim().toLowerCase();
}
