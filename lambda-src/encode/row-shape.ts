import { FieldRules, fold } from './field-rules';
import { nameSome } from '../message/field-names';
import { REJECT_REASONS, RowProblem } from '../values/reject-reason';

/** With so many columns for each that may have a value, it takes less time to look at these few than to look at all. */
const FEW = 8;

/** The fields of a row in their order, and what follows from them alone. */
export interface RowShape {
  readonly names: readonly string[];
  /** The index of each field's value in the reader's values. */
  readonly slots: readonly number[];
  readonly unknownFields: number;
  /** The columns that may have values, and those that must, ascending, if they are few. */
  readonly filled?: readonly number[];
  /** Whether an array or an exact number may have the same names. */
  readonly ambiguous: boolean;
  readonly problem?: RowProblem;
}

/** @param quoting whether the detail of a problem may name the row's fields */
export function shapeOf(names: readonly string[], rules: FieldRules, quoting: boolean): RowShape {
  const { slotOf, twice } = slotsOf(names, rules);
  const unknown = names.filter((name) => slotOf(name) === undefined);
  const slots = names.map((name) => slotOf(name) ?? rules.unknownSlot);
  return {
    names,
    slots,
    unknownFields: unknown.length,
    filled: filledOf(slots, rules),
    ambiguous: names.length === 0 || names[0] === '0' || names[0] === 'rawJSON',
    problem: twice === undefined ? problemOf(names, unknown, rules, quoting) : { reason: 'AMBIGUOUS_FIELD', name: twice },
  };
}

function filledOf(slots: readonly number[], { always, columns }: FieldRules): readonly number[] | undefined {
  if ((slots.length + always.length) * FEW > columns) {
    return undefined;
  }
  const filled = [...always];
  for (const slot of slots) {
    if (slot < columns && !always.includes(slot)) filled.push(slot);
  }
  return filled.sort((a, b) => a - b);
}

/** Where the fields of a row go, and one of which it is not known because another one differs from it in case only. */
export function slotsOf(
  names: readonly string[], { slots, inLowerCase }: Pick<FieldRules, 'slots' | 'inLowerCase'>,
): { slotOf: (name: string) => number | undefined; twice?: string } {
  if (!inLowerCase) {
    return { slotOf: (name) => slots.get(name) };
  }
  const found = new Map(names.flatMap((name): [string, number][] => (slots.has(name) ? [[name, slots.get(name)!]] : [])));
  const exact = new Set(found.values());
  const first = new Set<number>();
  let twice: string | undefined;
  for (const name of names) {
    const slot = inLowerCase.get(name.toLowerCase());
    if (slot !== undefined && !exact.has(slot)) {
      twice = first.has(slot) ? name : twice;
      first.add(slot);
      found.set(name, slot);
    }
  }
  return { slotOf: (name) => found.get(name), twice };
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
