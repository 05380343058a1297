import { IngestSchema } from '../../src/private/contract/ingest';

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
  /** The index of the values of other fields, which nothing reads. */
  readonly unknownSlot: number;
  readonly derived: readonly Derived[];
  readonly refusesUnknown: boolean;
}

/** Gives a field the index of the column that takes it whole, or one after those of all columns. */
export function fieldRules({ columns, unknownFields }: IngestSchema): FieldRules {
  const slots = new Map<string, number>();
  const derived: Derived[] = [];
  let next = columns.length;
  columns.forEach(({ source }, column) => {
    if (source.from === 'FIELD') {
      const [field, ...path] = source.path;
      const slot = slots.get(field) ?? (path.length === 0 ? column : next++);
      slots.set(field, slot);
      if (slot !== column) {
        derived.push({ column, slot, path });
      }
    }
  });
  return { slots, folded: new Set(Array.from(slots.keys(), fold)), unknownSlot: next, derived, refusesUnknown: unknownFields === 'REJECT' };
}

/** A name without what producers write in different ways: case, and blanks around it. */
export function fold(name: string): string {
  return name.trim().toLowerCase();
}
