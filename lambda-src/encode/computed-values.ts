import { ColumnSchema } from '../../src/private/contract/table';
import { ownField } from '../message/json-object';
import { Message, messageValue } from '../message/messages';

/** What a value is made of. */
export interface RowPlace {
  message: Message;
  /** The values of the reader. */
  values: readonly unknown[];
  /** The number of the row in its message, counted from 1. */
  number: number;
  /** The label of the row in a frame of pandas. */
  label?: string;
  /** What holds the list with the row. */
  parent?: unknown;
}

export type Compute = (place: RowPlace) => unknown;

/** A column whose value is computed for each row. */
export interface Computed {
  readonly column: number;
  readonly value: Compute;
}

/**
 * How a value is computed for each row. Undefined if it is a field, or the same for all rows of the message.
 *
 * @param slotOf reserves the index of a field in the reader's values
 */
export function computedOf({ source, type }: Pick<ColumnSchema, 'source' | 'type'>, slotOf: (field: string) => number): Compute | undefined {
  switch (source.from) {
    case 'ROW_NUMBER':
      return ({ number }) => number;
    case 'PANDAS_INDEX':
      return ({ label }) => label;
    case 'PARENT':
      return ({ parent }) => source.path.reduce(ownField, parent);
    case 'FIRST_OF':
      return firstOf(source.sources.map((one) => computedOf({ source: one, type }, slotOf) ?? plain({ source: one, type }, slotOf)));
    default:
      return undefined;
  }
}

function plain({ source, type }: Pick<ColumnSchema, 'source' | 'type'>, slotOf: (field: string) => number): Compute {
  if (source.from !== 'FIELD') {
    return ({ message }) => messageValue(message, { source, type });
  }
  const [field, ...path] = source.path;
  const slot = slotOf(field);
  return ({ values }) => path.reduce(ownField, values[slot]);
}

/** Null only if none has a value, and one is null. */
function firstOf(sources: readonly Compute[]): Compute {
  return (place) => {
    let found: unknown;
    for (const source of sources) {
      const value = source(place);
      if (value !== null && value !== undefined) return value;
      found = value === null ? null : found;
    }
    return found;
  };
}
