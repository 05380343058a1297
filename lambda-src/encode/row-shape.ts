import { FieldRules, fold } from './field-rules';
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
function problemOf(names: readonly string[], unknown: readonly string[], rules: FieldRules, quoting: boolean): RowProblem | undefined {
  if (rules.slots.size > 0 && unknown.length === names.length) {
    const { meaning } = REJECT_REASONS.NO_KNOWN_FIELD;
    return { reason: 'NO_KNOWN_FIELD', detail: `${meaning}; ${quoting ? strangeFields(names, rules) : 'it has others'}` };
  }
  return rules.refusesUnknown && unknown.length > 0 ? { reason: 'UNKNOWN_FIELD', name: unknown[0] } : undefined;
}

/** What a row has instead of the table's fields, and what may be wrong. */
function strangeFields(names: readonly string[], { folded }: FieldRules): string {
  if (names.length === 0) {
    return 'it has no fields';
  }
  return `it has ${nameSome(names)}; ${names.some((name) => folded.has(fold(name)))
    ? 'a name differs from that of a column only in case or blanks, so give the column a source'
    : 'is \'payloadFormat\' what producers send?'}`;
}
