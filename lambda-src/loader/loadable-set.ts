import { S3Client } from '@aws-sdk/client-s3';
import { ListedSet } from './list-pending';
import { PendingSet } from '../../src/private/contract/pending';
import { LoadTarget } from '../load/staged-table';
import { Staging } from '../staging/staging';

/** Objects that are pending, and all that it takes to load them. */
export interface LoadableSet extends ListedSet {
  readonly columns: PendingSet;
  readonly target: LoadTarget;
  /** The loader's own folder, where its manifests are. */
  readonly staging: Staging;
}

export function targetOf({ schemaName, tableName, columns, merge, ledgerHorizonDays, archived }: PendingSet, copyRoleArn: string): LoadTarget {
  return { schemaName, tableName, columns, merge, ledgerHorizonDays, delivery: 'EXACTLY_ONCE', copyRoleArn, objects: archived !== 'BATCH' };
}

export function stagingOf({ compression, version }: PendingSet, s3: S3Client, bucket: string): Staging {
  return new Staging(s3, { bucket, prefix: '', compression, version });
}

/** The name of a table as it is told. */
export function tableOf({ schemaName, tableName }: Pick<PendingSet, 'schemaName' | 'tableName'>): string {
  return `${schemaName}.${tableName}`;
}
