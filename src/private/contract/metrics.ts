import { FaultCounts } from './publish';

/** Namespace of the metrics that handlers emit. */
export const METRIC_NAMESPACE = 'RedshiftIngest';

/** The dimension that each of them has: the name of the function that emits it, which is unlike any other in account and region. */
export const SERVICE_DIMENSION = 'service';

/** Set to `true` where X-Ray traces a function: Powertools' own name. */
export const TRACE_VARIABLE = 'POWERTOOLS_TRACE_ENABLED';

export interface MetricDefinition {
  readonly unit: 'Count' | 'Bytes' | 'Milliseconds';
  /** How it is looked at, unless told otherwise. */
  readonly statistic: 'Sum' | 'Average' | 'Minimum' | 'Maximum';
  /** A dimension by which it is emitted once more, one value for each. */
  readonly by?: string;
  /** Whether a zero is left out, since a metric costs for every hour in which it is emitted. */
  readonly sparse?: boolean;
}

/** What the ingest handler emits, by name. What each counts is told by the method of the construct that is named after it. */
export const INGEST_METRICS = {
  MessagesReceived: { unit: 'Count', statistic: 'Sum' },
  DuplicateMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  UnusableMessages: { unit: 'Count', statistic: 'Sum' },
  FailedMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  RowsReceived: { unit: 'Count', statistic: 'Sum' },
  RowsStaged: { unit: 'Count', statistic: 'Sum' },
  RowsLoaded: { unit: 'Count', statistic: 'Sum' },
  RowsRejected: { unit: 'Count', statistic: 'Sum' },
  Rejections: { unit: 'Count', statistic: 'Sum', by: 'reason', sparse: true },
  ValuesTruncated: { unit: 'Count', statistic: 'Sum', by: 'column', sparse: true },
  ValuesNullified: { unit: 'Count', statistic: 'Sum', sparse: true },
  UnknownFields: { unit: 'Count', statistic: 'Sum', sparse: true },
  StagedBytes: { unit: 'Bytes', statistic: 'Average' },
  CopyDuration: { unit: 'Milliseconds', statistic: 'Average' },
  LoadDuration: { unit: 'Milliseconds', statistic: 'Sum' },
  LoadLatency: { unit: 'Milliseconds', statistic: 'Maximum' },
  Freshness: { unit: 'Milliseconds', statistic: 'Minimum' },
  LoadFailures: { unit: 'Count', statistic: 'Sum', sparse: true },
  Retries: { unit: 'Count', statistic: 'Sum', by: 'class', sparse: true },
  UnbalancedMessages: { unit: 'Count', statistic: 'Sum', sparse: true },
  LeftoverObjects: { unit: 'Count', statistic: 'Maximum' },
} as const satisfies { readonly [name: string]: MetricDefinition };

export type IngestMetric = keyof typeof INGEST_METRICS;

/** What the publish handler emits, by name. */
export const PUBLISHER_METRICS = {
  RowsPublished: { unit: 'Count', statistic: 'Sum' },
  MessagesPublished: { unit: 'Count', statistic: 'Sum' },
  FailedEntries: { unit: 'Count', statistic: 'Sum', sparse: true },
  RowsTooLong: { unit: 'Count', statistic: 'Sum', sparse: true },
} as const satisfies { readonly [name: string]: MetricDefinition };

export type PublisherMetric = keyof typeof PUBLISHER_METRICS;

/** One line in the ingest handler's log per batch; never holds row contents. */
export interface BatchRecord {
  readonly message: 'batch';
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
  readonly unknownFields: number;
  readonly stagedBytes: number;
  /** The object that was loaded, as it was staged. */
  readonly key?: string;
  /** The load's id in the Data API. */
  readonly statementId?: string;
  /** The COPY's number in Redshift's system tables. */
  readonly queryId?: number;
  /** Messages that were handed back to be delivered again. */
  readonly failedMessages: number;
  /** Values that were cut, by column. */
  readonly truncatedByColumn: { readonly [column: string]: number };
  /** Rows and whole messages that were rejected, by reason. */
  readonly rejectedByReason: { readonly [reason: string]: number };
}

/** One line in the publish handler's log per tick. */
export interface TickRecord {
  readonly message: 'tick';
  readonly scheduledTime: string;
  /** Rows that were published, each counted once. */
  readonly rows: number;
  /** Messages that were published, each counted once. */
  readonly messages: number;
  /** Rows that were drawn and fit in no message; a line of their own names each. */
  readonly rowsTooLong: number;
  /** What went wrong on purpose. */
  readonly faults?: FaultCounts;
}
