import { RowProblem } from '../values/reject-reason';

/** A value that its column takes, and DynamoDB does not. */
export class UnholdableError extends Error {
  constructor(public readonly problem: RowProblem) {
    super(problem.reason);
  }
}
