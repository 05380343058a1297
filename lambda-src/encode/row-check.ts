import { RowProblem } from '../values/reject-reason';

/** What a destination refuses although every column takes its value. It gets the fields of a row in the order of the columns, as they are in the CSV. */
export type RowCheck = (fields: readonly string[]) => RowProblem | undefined;
