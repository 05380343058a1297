import { FieldRules } from './field-rules';
import { nameSome } from '../message/field-names';
import { REJECT_REASONS, RowProblem } from '../values/reject-reason';

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

/** @param quoting whether the detail of a problem may name the row's fields */
export function shapeOf(names: readonly string[], rules: FieldRules, quoting: boolean): RowShape {
  const { slots, unknownSlot } = rules;
  const unknown = names.filter((name) => !slots.has(name));
  return {
    names,
    slots: names.map((name) => slots.get(name) ?? unknownSlot),
    unknownFields: unknown.length,
    ambiguous: names.length === 0 || names[0] === '0' || names[0] === 'rawJSON',
    problem: problemOf(names, unknown, rules, quoting),
  };
}

/** A table whose columns take nothing of a row takes any row. */
function problemOf(
  names: readonly string[], unknown: readonly string[], { slots, refusesUnknown }: FieldRules, quoting: boolean,
): RowProblem | undefined {
  if (slots.size > 0 && unknown.length === names.length) {
    const has = names.length === 0 ? 'it has no fields' : `it has ${quoting ? nameSome(names) : 'others'}`;
    return { reason: 'NO_KNOWN_FIELD', detail: `${REJECT_REASONS.NO_KNOWN_FIELD.meaning}; ${has}; is 'payloadFormat' what producers send?` };
  }
  return refusesUnknown && unknown.length > 0 ? { reason: 'UNKNOWN_FIELD', name: unknown[0] } : undefined;
}
