import { IngestCheckResult } from '../../src/private/contract/check';

/** The result of a check while it is made. */
export type CheckFindings = { -readonly [Field in keyof IngestCheckResult]: IngestCheckResult[Field] };
