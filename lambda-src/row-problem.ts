import { RejectReason } from './reject-reason';
import { ColumnSchema } from '../src/private/contract';

/** Why a row cannot be staged. */
export interface RowProblem {
  readonly reason: RejectReason;
  /** The column that cannot take its value, or the field that no column takes. */
  readonly name?: string;
  /** The column of that name, and the value that it cannot take. */
  readonly column?: ColumnSchema;
  readonly value?: unknown;
}
