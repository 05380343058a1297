export { type BatchingOptions } from './batching-options';
export { ColumnSource } from './column-source';
export { BinaryEncoding, ColumnType, EpochUnit } from './column-type';
export { type HandlerOptions } from './handler-options';
export { DeliveryGuarantee, PayloadFormat, RejectedRows, StagingCompression, UnknownFields } from './ingest-options';
export { type ClusterTargetOptions, RedshiftTarget, type WorkgroupTargetOptions } from './redshift-target';
export { Retention } from './retention';
export { SnsToRedshiftIngest, type SnsToRedshiftIngestProps } from './sns-to-redshift-ingest';
export { type Column, OverflowPolicy, type TableDefinition } from './table';
