import { RowProblem } from '../values/reject-reason';

/** The fields of a row in their order, and what follows from them alone. */
export interface RowShape {
  readonly names: readonly string[];
  /** The index of each field's value in the reader's values. */
  readonly slots: readonly number[];
  readonly unknownFields: number;
  /** Whether an array or an exact number may have the same names. */
  readonly ambiguous: boolean;
  readonly problem?: RowProblem;
}

/** The shape before the first row. */
export const NO_SHAPE: RowShape = { names: [], slots: [], unknownFields: 0, ambiguous: true };

export function shapeOf(names: readonly string[], slots: ReadonlyMap<string, number>, unknownSlot: number, refusesUnknown: boolean): RowShape {
  const unknown = names.filter((name) => !slots.has(name));
  return {
    names,
    slots: names.map((name) => slots.get(name) ?? unknownSlot),
    unknownFields: unknown.length,
    ambiguous: names.length === 0 || names[0] === '0' || names[0] === 'rawJSON',
    problem: refusesUnknown && unknown.length > 0 ? { reason: 'UNKNOWN_FIELD', name: unknown[0] } : undefined,
  };
}
