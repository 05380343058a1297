import { FAULTS, Site } from './fault';
import { PlannedFault } from './fault-plan';
import { LOADER_LOAD } from './pipeline-call';

/** How often a run of a scenario passes a point, at least. */
interface Passed {
  readonly site: Site;
  readonly point: string;
  readonly times: number;
}

const at = (site: Site, ...points: readonly (string | readonly [string, number])[]): Passed[] =>
  points.map((one): Passed => (typeof one === 'string' ? { site, point: one, times: 1 } : { site, point: one[0], times: one[1] }));

const MERGE_WITH_DELETIONS = at('STATEMENT', ['warehouse: DELETE of older versions', 2], 'warehouse: DELETE of deleted rows', 'warehouse: DELETE of former tombstones',
  'warehouse: INSERT of tombstones', 'warehouse: DELETE of what deletes', 'warehouse: MERGE', 'warehouse: DELETE of old tombstones');

/**
 * Every call and statement of the pipeline, under the scenario in which a fault is tried there. What is tried must not depend on chance. So
 * the calls are listed here, and a run without further faults tells if it makes a call that is missing.
 */
const PASSED = {
  APPENDED: [
    ...at('RECEIVE', 'SQS: ReceiveMessage'),
    ...at('HANDLER_S3', ['S3: PutObject rejected/object', 4], 'S3: PutObject staging/manifest', 'S3: PutObject staging/object', 'S3: CopyObject loaded/object',
      'S3: DeleteObject staging/object', 'S3: DeleteObject staging/manifest'),
    ...at('HANDLER_DATA_API', 'Data API: BatchExecuteStatement (load)', 'Data API: DescribeStatement'),
    ...at('COPY_S3', 'COPY: GetObject staging/manifest', 'COPY: GetObject staging/object'),
    ...at('STATEMENT', 'warehouse: LOCK', ['warehouse: CREATE TEMP TABLE', 2], 'warehouse: INSERT into the guard', 'warehouse: INSERT of rows',
      'warehouse: INSERT into the ledger', 'warehouse: SELECT of unbalanced messages', 'warehouse: DELETE of old entries',
      'warehouse: INSERT of how far the ledger has forgotten'),
    ...at('COPY', 'warehouse: COPY'),
    ...at('COMMIT', 'warehouse: COMMIT'),
    ...at('DELETE', 'SQS: DeleteMessageBatch'),
  ],
  REFUSED: [
    ...at('HANDLER_S3', 'S3: PutObject staging/probe manifest', 'S3: PutObject staging/probe object', 'S3: DeleteObject staging/probe manifest',
      'S3: DeleteObject staging/probe object'),
    ...at('HANDLER_DATA_API', 'Data API: BatchExecuteStatement (probe)', 'Data API: BatchExecuteStatement (look up load errors)',
      'Data API: BatchExecuteStatement (load the rest)', ['Data API: GetStatementResult', 2]),
    ...at('COPY_S3', 'COPY: GetObject staging/probe manifest', 'COPY: GetObject staging/probe object'),
  ],
  CHECKED: [
    ...at('HANDLER_S3', 'S3: ListObjects staging/', 'S3: GetObject staging/object', ['S3: ListObjects loaded/object', 4], 'S3: GetObject loaded/object',
      'S3: ListObjects rejected/', 'S3: ListObjects rejected/object'),
    ...at('HANDLER_DATA_API', ['Data API: BatchExecuteStatement (look up messages in the ledger)', 2],
      'Data API: BatchExecuteStatement (look for messages that are twice in the ledger)'),
  ],
  FAILED: [...at('HANDLER_SQS', 'SQS: ChangeMessageVisibilityBatch')],
  GIVEN_UP: [...at('HANDLER_DATA_API', 'Data API: CancelStatement', 'Data API: BatchExecuteStatement (ask whether the warehouse answers)')],
  REPLAYED: [
    ...at('HANDLER_S3', ['S3: GetObject rejected/object', 4], 'S3: ListObjects loaded/', 'S3: HeadObject loaded/object',
      'S3: CopyObject staging/object'),
    ...at('HANDLER_DATA_API', ['Data API: BatchExecuteStatement (look up how far back the ledger knows)', 3],
      'Data API: BatchExecuteStatement (look up entries in the ledger)', 'Data API: BatchExecuteStatement (load again)'),
    ...at('HANDLER_SQS', ['SQS: ReceiveMessage (dead letters)', 3], 'SQS: DeleteMessageBatch (dead letters)'),
  ],
  MERGED: MERGE_WITH_DELETIONS,
  PROTECTED: [...at('HANDLER_SECRETS', 'Secrets Manager: GetSecretValue')],
  STAGED: [
    ...at('RECEIVE', 'SQS: ReceiveMessage'),
    ...at('HANDLER_S3', 'S3: PutObject pending/object', 'S3: PutObject pending/columns'),
    ...at('DELETE', 'SQS: DeleteMessageBatch'),
  ],
  LOADED: [
    ...at('LOADER_S3', 'loader, S3: ListObjects pending/', 'loader, S3: PutObject staging/manifest', 'loader, S3: DeleteObject staging/manifest',
      'loader, S3: PutObject loaded/columns', ['loader, S3: GetObject pending/object', 2], 'loader, S3: PutObject loaded/object',
      'loader, S3: DeleteObjects several objects'),
    ...at('LOADER_DATA_API', LOADER_LOAD, 'loader, Data API: DescribeStatement'),
    ...at('COPY_S3', 'COPY: GetObject staging/manifest', ['COPY: GetObject pending/object', 2]),
    ...at('STATEMENT', 'warehouse: LOCK', ['warehouse: INSERT into the guard', 3], 'warehouse: INSERT of expected objects', 'warehouse: INSERT of copies',
      'warehouse: INSERT of superfluous copies', 'warehouse: DELETE of superfluous copies', 'warehouse: INSERT of rows', 'warehouse: INSERT into the ledger',
      'warehouse: SELECT of unbalanced messages'),
    ...at('COPY', 'warehouse: COPY'),
    ...at('COMMIT', 'warehouse: COMMIT'),
  ],
  LOADED_REFUSED: [
    ...at('LOADER_S3', 'loader, S3: PutObject staging/probe manifest', 'loader, S3: PutObject staging/probe object', 'loader, S3: DeleteObject staging/probe manifest',
      'loader, S3: DeleteObject staging/probe object', 'loader, S3: PutObject rejected/object', 'loader, S3: PutObject pending/object'),
    ...at('LOADER_DATA_API', ['loader, Data API: BatchExecuteStatement (probe)', 2], 'loader, Data API: BatchExecuteStatement (look up load errors)',
      'loader, Data API: BatchExecuteStatement (enter refused messages)', 'loader, Data API: GetStatementResult'),
    ...at('STATEMENT', 'warehouse: INSERT of refused messages'),
  ],
  LOADED_KILLED: [...at('LOADER_S3', 'loader, S3: GetObject pending/columns')],
  LOADED_CHECKED: [
    ...at('LOADER_S3', ['loader, S3: ListObjects loaded/object', 4], 'loader, S3: GetObject loaded/object', 'loader, S3: GetObject loaded/columns'),
    ...at('LOADER_DATA_API', 'loader, Data API: BatchExecuteStatement (look up messages in the ledger)',
      'loader, Data API: BatchExecuteStatement (look for messages that are twice in the ledger)'),
  ],
  LOADED_GIVEN_UP: [
    ...at('LOADER_DATA_API', 'loader, Data API: CancelStatement', 'loader, Data API: BatchExecuteStatement (ask whether the warehouse answers)'),
  ],
  LOADED_REPLAYED: [
    ...at('HANDLER_S3', 'S3: GetObject loaded/columns', 'S3: CopyObject pending/object'),
  ],
  LOADED_MERGED: MERGE_WITH_DELETIONS,
} as const satisfies Readonly<Record<string, readonly Passed[]>>;

export type Calls = keyof typeof PASSED;

const LISTED: ReadonlySet<string> = new Set(Object.values(PASSED).flat().map(({ point }) => point));

/** Every fault at every call of a scenario that no scenario before it makes. */
export function everyFault(calls: Calls): PlannedFault[] {
  return PASSED[calls].flatMap(({ site, point, times }) => Array.from({ length: times }, (_, index) => index + 1)
    .flatMap((ordinal) => FAULTS[site].map((fault) => ({ fault, point, ordinal }))));
}

/** The points that a run passed and at which no fault is tried. */
export function unlisted(points: readonly string[]): string[] {
  return points.filter((point) => !LISTED.has(point));
}
