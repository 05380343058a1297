/** What can go wrong at one point of the pipeline. */
export type Fault = CallFault | DeliveryFault | WarehouseFault;

/** At a call to a service. */
export type CallFault =
  /** It is done, and the connection is cut before the caller hears of it. */
  | 'REPLY_LOST'
  /** The connection is cut before it is done. */
  | 'REQUEST_LOST'
  | 'THROTTLED'
  /** As the Data API may do: throttling that calls itself a ValidationException. */
  | 'THROTTLED_AS_VALIDATION'
  | 'SERVER_ERROR'
  /** It is done at once, and the caller is told when it has long given up. */
  | 'REPLY_LATE'
  /** It is done when the caller has long given up. */
  | 'DONE_LATE'
  | 'KILLED_BEFORE'
  | 'KILLED_AFTER'
  /** The environment ends, and from then on messages come in other groups. */
  | 'KILLED_AND_REGROUPED'
  /** The warehouse pauses and comes back. */
  | 'PAUSED';

/** At messages that are received. */
export type DeliveryFault =
  /** SQS delivers them again while they are worked on. */
  | 'DELIVERED_TWICE'
  /** SNS had put them into the queue twice. */
  | 'SENT_TWICE'
  /** SQS delivers all that are not deleted yet again, at a moment when they are being loaded. */
  | 'DELIVERED_WHILE_LOADED'
  /** From then on they come in other groups. */
  | 'REGROUPED';

/** At a statement that the warehouse runs. */
export type WarehouseFault =
  /** Error 1023. */
  | 'SERIALIZATION'
  | 'CONFLICT'
  | 'CONNECTION_TERMINATED'
  | 'COPY_FAILED'
  /** It commits, and the statement's status says that it failed. */
  | 'COMMITTED_BUT_FAILED';

/** Who is at work at a point. */
export type Site = 'HANDLER_S3' | 'HANDLER_SQS' | 'HANDLER_DATA_API' | 'COPY_S3' | 'RECEIVE' | 'DELETE' | 'STATEMENT' | 'COPY' | 'COMMIT';

/** A place where something can go wrong: a call or a statement, told apart by what it is for. */
export interface Point {
  readonly site: Site;
  readonly name: string;
}

const OF_ANY_CALL: readonly Fault[] = ['REPLY_LOST', 'REQUEST_LOST', 'THROTTLED', 'SERVER_ERROR'];
const OF_A_HANDLER: readonly Fault[] = [...OF_ANY_CALL, 'REPLY_LATE', 'DONE_LATE', 'KILLED_BEFORE', 'KILLED_AFTER', 'KILLED_AND_REGROUPED'];
const OF_A_STATEMENT: readonly Fault[] = ['SERIALIZATION', 'CONFLICT', 'CONNECTION_TERMINATED'];

/** What can go wrong where. */
export const FAULTS: Readonly<Record<Site, readonly Fault[]>> = {
  HANDLER_S3: OF_A_HANDLER,
  HANDLER_SQS: OF_A_HANDLER,
  HANDLER_DATA_API: [...OF_A_HANDLER, 'THROTTLED_AS_VALIDATION', 'PAUSED', 'DELIVERED_WHILE_LOADED'],
  // With a late reply the load goes on after its invocation has ended.
  COPY_S3: ['REPLY_LOST', 'THROTTLED', 'SERVER_ERROR', 'REPLY_LATE'],
  // What goes wrong before there are messages changes nothing for them.
  RECEIVE: ['REPLY_LOST', 'DELIVERED_TWICE', 'SENT_TWICE', 'REGROUPED'],
  DELETE: [...OF_ANY_CALL, 'DONE_LATE'],
  STATEMENT: OF_A_STATEMENT,
  COPY: [...OF_A_STATEMENT, 'COPY_FAILED'],
  COMMIT: [...OF_A_STATEMENT, 'COMMITTED_BUT_FAILED'],
};

/** In the words of the report. */
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
  DELIVERED_TWICE: 'delivered twice by SQS',
  DELIVERED_WHILE_LOADED: 'delivered again while being loaded',
  SENT_TWICE: 'delivered twice by SNS',
  REGROUPED: 'batches regrouped',
  SERIALIZATION: 'error 1023',
  CONFLICT: 'conflict with a concurrent transaction',
  CONNECTION_TERMINATED: 'connection terminated',
  COPY_FAILED: 'COPY failed',
  COMMITTED_BUT_FAILED: 'committed, but reported as failed',
};
