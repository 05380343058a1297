import { Overflow, TypeSchema } from '../../src/private/contract/table';

/** What a column does to take a value that it could not hold. Nothing, if both are missing. */
export interface Leniency {
  /** REJECT if it is missing. */
  readonly overflow?: Overflow;
  readonly replaceInvalid?: true;
}

/** The type of a column, and why. */
export interface TypeChoice extends Leniency {
  readonly type: TypeSchema;
  readonly reason: string;
}
