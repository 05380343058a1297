/** What can go wrong at one point of the pipeline. */
export type Fault = CallFault | LoaderFault | DeliveryFault | WarehouseFault | TrialFault;

/** A fault at a call to a service. */
export type CallFault =
  /** The call is executed, and the connection is cut before the reply. */
  | 'REPLY_LOST'
  /** The connection is cut before the call is executed. */
  | 'REQUEST_LOST'
  | 'THROTTLED'
  /** Throttling that is reported as a ValidationException, as the Data API may do. */
  | 'THROTTLED_AS_VALIDATION'
  | 'SERVER_ERROR'
  /** The call is executed at once, but the reply comes long after the caller has given up. */
  | 'REPLY_LATE'
  /** The call is executed long after the caller has given up. */
  | 'DONE_LATE'
  | 'KILLED_BEFORE'
  | 'KILLED_AFTER'
  /** The environment ends, and from then on messages are delivered in other groups. */
  | 'KILLED_AND_REGROUPED'
  /** The warehouse is paused for a while. */
  | 'PAUSED';

/** A fault at a call of a loader. */
export type LoaderFault =
  /** Another run of the loader begins, and comes as far as it can while the call waits for a while. */
  | 'ANOTHER_LOADER';

/** A fault at messages that are received. */
export type DeliveryFault =
  /** SQS delivers them again while they are being processed. */
  | 'DELIVERED_TWICE'
  /** SNS has sent them to the queue twice. */
  | 'SENT_TWICE'
  /** SQS delivers all undeleted messages again while they are being loaded. */
  | 'DELIVERED_WHILE_LOADED'
  /** From then on messages are delivered in other groups. */
  | 'REGROUPED';

/** A fault at a statement that the warehouse runs. */
export type WarehouseFault =
  /** Error 1023. */
  | 'SERIALIZATION'
  | 'CONFLICT'
  | 'CONNECTION_TERMINATED'
  | 'COPY_FAILED'
  /** The transaction commits, but the statement's status says that it failed. */
  | 'COMMITTED_BUT_FAILED';

/** A fault that only trials inject. */
export type TrialFault =
  /** The call is refused, but only after other calls would have been done. */
  | 'REFUSED_SLOWLY'
  /** The warehouse says that it inserted more rows than there are. */
  | 'MORE_ROWS_TOLD';

/** Faults that hold a call until its caller has given it up. They take seconds, and may use up the time of the function. */
export const HELD: ReadonlySet<Fault> = new Set<Fault>(['REPLY_LATE', 'DONE_LATE']);

/** What begins when the pipeline passes a point, and goes on beside it. */
export type Event =
  /** The stack is deployed as another version. */
  | 'DEPLOYED'
  /** Everything is replayed. */
  | 'REPLAYED';

/** The part of the pipeline at a point. */
export type Site =
  | 'HANDLER_S3' | 'HANDLER_SECRETS' | 'HANDLER_SQS' | 'HANDLER_DATA_API' | 'HANDLER_DYNAMODB' | 'LOADER_S3' | 'LOADER_DATA_API' | 'COPY_S3'
  | 'RECEIVE' | 'DELETE' | 'STATEMENT' | 'COPY' | 'COMMIT';

/** A point where a fault can be injected: a call or a statement, identified by its purpose. */
export interface Point {
  readonly site: Site;
  readonly name: string;
}

const OF_ANY_CALL: readonly Fault[] = ['REPLY_LOST', 'REQUEST_LOST', 'THROTTLED', 'SERVER_ERROR'];
const OF_A_FUNCTION: readonly Fault[] = [...OF_ANY_CALL, 'REPLY_LATE', 'DONE_LATE', 'KILLED_BEFORE', 'KILLED_AFTER'];
const OF_A_HANDLER: readonly Fault[] = [...OF_A_FUNCTION, 'KILLED_AND_REGROUPED'];
const OF_A_LOADER: readonly Fault[] = [...OF_A_FUNCTION, 'ANOTHER_LOADER'];
const OF_A_STATEMENT: readonly Fault[] = ['SERIALIZATION', 'CONFLICT', 'CONNECTION_TERMINATED'];

/** The faults that each part can have. */
export const FAULTS: Readonly<Record<Site, readonly Fault[]>> = {
  HANDLER_S3: OF_A_HANDLER,
  HANDLER_SECRETS: OF_A_HANDLER,
  HANDLER_SQS: OF_A_HANDLER,
  HANDLER_DATA_API: [...OF_A_HANDLER, 'THROTTLED_AS_VALIDATION', 'PAUSED', 'DELIVERED_WHILE_LOADED'],
  HANDLER_DYNAMODB: [...OF_A_HANDLER, 'DELIVERED_WHILE_LOADED'],
  LOADER_S3: OF_A_LOADER,
  LOADER_DATA_API: [...OF_A_LOADER, 'THROTTLED_AS_VALIDATION', 'PAUSED'],
  // With a late reply, the load continues after its invocation has ended.
  COPY_S3: ['REPLY_LOST', 'THROTTLED', 'SERVER_ERROR', 'REPLY_LATE'],
  // Faults before messages are received do not affect them.
  RECEIVE: ['REPLY_LOST', 'DELIVERED_TWICE', 'SENT_TWICE', 'REGROUPED'],
  DELETE: [...OF_ANY_CALL, 'DONE_LATE'],
  STATEMENT: OF_A_STATEMENT,
  COPY: [...OF_A_STATEMENT, 'COPY_FAILED'],
  COMMIT: [...OF_A_STATEMENT, 'COMMITTED_BUT_FAILED'],
};

/** The names of faults in the report. */
export const FAULT_TITLES: Readonly<Record<Fault, string>> = {
  REPLY_LOST: 'reply lost after success',
  REQUEST_LOST: 'request lost',
  THROTTLED: 'throttled',
  THROTTLED_AS_VALIDATION: 'throttled, as a ValidationException',
  SERVER_ERROR: 'error 500',
  REPLY_LATE: 'reply after the timeout',
  DONE_LATE: 'done after the timeout',
  KILLED_BEFORE: 'environment killed before the call',
  KILLED_AFTER: 'environment killed after the call',
  KILLED_AND_REGROUPED: 'killed after the call, batch regrouped',
  PAUSED: 'warehouse paused for a while',
  ANOTHER_LOADER: 'another loader at the same time',
  DELIVERED_TWICE: 'delivered twice by SQS',
  DELIVERED_WHILE_LOADED: 'delivered again while being loaded',
  SENT_TWICE: 'delivered twice by SNS',
  REGROUPED: 'batches regrouped',
  SERIALIZATION: 'error 1023',
  CONFLICT: 'conflict with a concurrent transaction',
  CONNECTION_TERMINATED: 'connection terminated',
  COPY_FAILED: 'COPY failed',
  COMMITTED_BUT_FAILED: 'committed, but reported as failed',
  REFUSED_SLOWLY: 'error 500, slowly',
  MORE_ROWS_TOLD: 'more rows reported than inserted',
};
