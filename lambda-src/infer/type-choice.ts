import { Overflow, TypeSchema } from '../../src/private/contract/table';

/** The type of a column, and why. */
export interface TypeChoice {
  readonly type: TypeSchema;
  /** REJECT if it is missing. */
  readonly overflow?: Overflow;
  readonly reason: string;
}
