import { FaultCounts } from './publish';

/** The namespace of the metrics that handlers emit. */
export const METRIC_NAMESPACE = 'RedshiftIngest';

/** The dimension of every metric: the name of the function that emits it, which is unique in its account and Region. */
export const SERVICE_DIMENSION = 'service';

/** The environment variable that is `true` if X-Ray traces a function. Powertools reads it. */
export const TRACE_VARIABLE = 'POWERTOOLS_TRACE_ENABLED';

export interface MetricDefinition {
  readonly unit: 'Count' | 'Bytes' | 'Milliseconds';
  /** The default statistic. */
  readonly statistic: 'Sum' | 'Average' | 'Minimum' | 'Maximum';
  /** A dimension. The metric is also emitted once for each of its values. */
  readonly by?: string;
  /** Whether zeros are not emitted, because CloudWatch bills a metric for every hour with data. */
  readonly sparse?: boolean;
}

/** The metrics of a handler, by name. */
export interface IngestMetricDefinitions {
  readonly [name: string]: MetricDefinition;
}

/** The metrics that the handler of every ingest has, whatever its table is. The method `metric<Name>` of `MessageMetrics` documents each. */
export const MESSAGE_METRICS = {
  MessagesReceived: { unit: 'Count', statistic: 'Sum' },
  DuplicateMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  UnusableMessages: { unit: 'Count', statistic: 'Sum' },
  FailedMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  RowsReceived: { unit: 'Count', statistic: 'Sum' },
  RowsRejected: { unit: 'Count', statistic: 'Sum' },
  Rejections: { unit: 'Count', statistic: 'Sum', by: 'reason', sparse: true },
  ValuesTruncated: { unit: 'Count', statistic: 'Sum', by: 'column', sparse: true },
  ValuesNullified: { unit: 'Count', statistic: 'Sum', sparse: true },
  ValuesReplaced: { unit: 'Count', statistic: 'Sum', sparse: true },
  UnknownFields: { unit: 'Count', statistic: 'Sum', sparse: true },
  LoadLatency: { unit: 'Milliseconds', statistic: 'Maximum' },
  Freshness: { unit: 'Milliseconds', statistic: 'Minimum' },
  LoadFailures: { unit: 'Count', statistic: 'Sum', sparse: true },
  Retries: { unit: 'Count', statistic: 'Sum', by: 'class', sparse: true },
  RejectedObjectsExpiring: { unit: 'Count', statistic: 'Maximum', sparse: true },
  OldestMessageAge: { unit: 'Milliseconds', statistic: 'Maximum' },
} as const satisfies IngestMetricDefinitions;

/** The metrics of the handler that loads into Redshift. The method `metric<Name>` of `RedshiftIngestMetrics` documents each. */
export const INGEST_METRICS = {
  ...MESSAGE_METRICS,
  RowsStaged: { unit: 'Count', statistic: 'Sum' },
  RowsLoaded: { unit: 'Count', statistic: 'Sum' },
  StagedBytes: { unit: 'Bytes', statistic: 'Average' },
  CopyDuration: { unit: 'Milliseconds', statistic: 'Average' },
  LoadDuration: { unit: 'Milliseconds', statistic: 'Sum' },
  UnbalancedMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  LeftoverObjects: { unit: 'Count', statistic: 'Maximum' },
  LedgerDuplicates: { unit: 'Count', statistic: 'Maximum', sparse: true },
  UnknownLoadedObjects: { unit: 'Count', statistic: 'Maximum', sparse: true },
  WarehouseAway: { unit: 'Count', statistic: 'Sum', sparse: true },
} as const satisfies IngestMetricDefinitions;

/** The metrics of the handler that writes items. The method `metric<Name>` of `DynamoDbIngestMetrics` documents each. */
export const ITEM_METRICS = {
  ...MESSAGE_METRICS,
  ItemsWritten: { unit: 'Count', statistic: 'Sum' },
  ItemsSuperseded: { unit: 'Count', statistic: 'Sum', sparse: true },
  WriteDuration: { unit: 'Milliseconds', statistic: 'Sum' },
} as const satisfies IngestMetricDefinitions;

export type MessageMetric = keyof typeof MESSAGE_METRICS;
export type IngestMetric = keyof typeof INGEST_METRICS;
export type ItemMetric = keyof typeof ITEM_METRICS;

/** The metrics of the function that loads what is pending, by name. */
export const LOADER_METRICS = {
  StagedObjects: { unit: 'Count', statistic: 'Maximum' },
  OldestStagedAge: { unit: 'Milliseconds', statistic: 'Maximum' },
  Loads: { unit: 'Count', statistic: 'Sum' },
  ObjectsPerLoad: { unit: 'Count', statistic: 'Average' },
  RowsLoaded: { unit: 'Count', statistic: 'Sum', by: 'table' },
  RowsRejected: { unit: 'Count', statistic: 'Sum', sparse: true },
  LoadFailures: { unit: 'Count', statistic: 'Sum', sparse: true },
  CopyDuration: { unit: 'Milliseconds', statistic: 'Average' },
  LoadDuration: { unit: 'Milliseconds', statistic: 'Sum' },
  LoadLatency: { unit: 'Milliseconds', statistic: 'Maximum' },
  Freshness: { unit: 'Milliseconds', statistic: 'Minimum' },
  Retries: { unit: 'Count', statistic: 'Sum', by: 'class', sparse: true },
  UnbalancedMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  Checks: { unit: 'Count', statistic: 'Sum', sparse: true },
  LedgerDuplicates: { unit: 'Count', statistic: 'Maximum', sparse: true },
  UnknownLoadedObjects: { unit: 'Count', statistic: 'Maximum', sparse: true },
  ForgottenObjects: { unit: 'Count', statistic: 'Maximum', sparse: true },
  WarehouseAway: { unit: 'Count', statistic: 'Sum', sparse: true },
} as const satisfies { readonly [name: string]: MetricDefinition };

export type LoaderMetric = keyof typeof LOADER_METRICS;

/** The metrics of the publish handler, by name. */
export const PUBLISHER_METRICS = {
  RowsPublished: { unit: 'Count', statistic: 'Sum' },
  MessagesPublished: { unit: 'Count', statistic: 'Sum' },
  FailedEntries: { unit: 'Count', statistic: 'Sum', sparse: true },
  RowsTooLong: { unit: 'Count', statistic: 'Sum', sparse: true },
} as const satisfies { readonly [name: string]: MetricDefinition };

export type PublisherMetric = keyof typeof PUBLISHER_METRICS;

/** One line per batch in the log of the ingest handler. It never contains values of rows. */
export interface BatchRecord {
  readonly message: 'batch';
  /** `STAGED` if the rows are staged, and a loader loads them. */
  readonly outcome?: 'STAGED';
  readonly batchId: string;
  readonly messages: number;
  readonly duplicateMessages: number;
  readonly unusableMessages: number;
  readonly rowsReceived: number;
  readonly rowsStaged: number;
  readonly rowsRejected: number;
  readonly rowsLoaded: number;
  readonly valuesTruncated: number;
  readonly valuesNullified: number;
  readonly valuesReplaced: number;
  readonly unknownFields: number;
  readonly stagedBytes: number;
  /** Rows that changed nothing, because the table has the same version of the item or a later one. */
  readonly itemsSuperseded?: number;
  /** The key of the loaded object under `staging/`. */
  readonly key?: string;
  /** The id of the load in the Data API. */
  readonly statementId?: string;
  /** The query id of the COPY in Redshift's system tables. */
  readonly queryId?: number;
  /** Its UUID there. Numbers were not always unique. */
  readonly queryUuid?: string;
  /** Messages that were returned to the queue, to be delivered again. */
  readonly failedMessages: number;
  /** Truncated values, by column. */
  readonly truncatedByColumn: { readonly [column: string]: number };
  /** Rejected rows and whole rejected messages, by reason. */
  readonly rejectedByReason: { readonly [reason: string]: number };
}

/** One line per load in the log of the function that loads what is pending. It never contains values of rows. */
export interface LoadRecord {
  readonly message: 'load';
  readonly table: string;
  /** The folder under `pending/`. */
  readonly set: string;
  readonly objects: number;
  /** Rows that COPY read. */
  readonly rowsRead: number;
  readonly rowsLoaded: number;
  /** Messages whose rows are kept because another message has their id. */
  readonly idsReused: number;
  /** Messages that the ledger knows with other rows. */
  readonly unbalancedMessages: number;
  readonly statementId: string;
  readonly queryId?: number;
  readonly queryUuid?: string;
}

/** One line per tick in the log of the publish handler. */
export interface TickRecord {
  readonly message: 'tick';
  readonly scheduledTime: string;
  /** Published rows. Each counts once. */
  readonly rows: number;
  /** Published messages. Each counts once. */
  readonly messages: number;
  /** Rows that were drawn but are too long for a message. Each has its own line in the log. */
  readonly rowsTooLong: number;
  /** Faults that were made on purpose. */
  readonly faults?: FaultCounts;
}
