export { type AlarmOptions, type IngestAlarmOptions, type LoaderAlarmOptions, type QueueAlarmOptions } from './alarm-options';
export { type BatchingOptions } from './batching-options';
export { type BucketOptions } from './bucket-options';
export { type CheckOptions } from './check-options';
export { ColumnSource } from './column-source';
export { BinaryEncoding, ColumnType, EpochUnit } from './column-type';
export { type CsvOptions } from './csv-options';
export { CsvSource } from './csv-source';
export { type HandlerOptions } from './handler-options';
export { IngestDashboard, type IngestDashboardProps } from './ingest-dashboard';
export { IngestMetrics } from './ingest-metrics';
export { Instrumentation, type LayerOptions, type NewRelicOptions } from './instrumentation';
export { LoaderMetrics } from './loader-metrics';
export { type LoadScheduleOptions } from './loader-options';
export { LoadMode, type MergeOptions } from './load-mode';
export { DeliveryGuarantee, type LoadOptions } from './load-options';
export { MessageGroup } from './message-group';
export { CsvColumnType, type MessageOptions } from './message-options';
export { type NetworkOptions } from './network-options';
export { PayloadFormat } from './payload-format';
export { type PublisherFaults } from './publisher-faults';
export { PublisherMetrics } from './publisher-metrics';
export { type QueryGrantOptions } from './query-grant-options';
export { RedshiftCredentials } from './redshift-credentials';
export { RedshiftLoader, type RedshiftLoaderProps } from './redshift-loader';
export { RedshiftTarget } from './redshift-target';
export {
  type ClusterAttributes, type ClusterTargetOptions, type ImportedWarehouse, type TargetOptions, type WorkgroupAdminOptions, type WorkgroupAttributes,
  type WorkgroupTargetOptions,
} from './redshift-target-options';
export { Retention } from './retention';
export { DeduplicationId, RejectedRows, type RowOptions, UnknownFields } from './row-options';
export { type FileOrderOptions, type ReplayOptions, Sampling } from './sampling';
export { ScheduledCsvPublisher, type ScheduledCsvPublisherProps } from './scheduled-csv-publisher';
export { SnsToRedshiftIngest, type SnsToRedshiftIngestProps } from './sns-to-redshift-ingest';
export { StagingCompression, type StagingOptions } from './staging-options';
export { type Column, OverflowPolicy, type TableDefinition } from './table';
export { ColumnDefault, ColumnEncoding, Distribution, SortKey } from './table-layout';
export { type TickOptions } from './tick-options';
