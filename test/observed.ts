import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testStack } from './app';
import {
  ColumnType, CsvSource, RedshiftTarget, ScheduledCsvPublisher, ScheduledCsvPublisherProps, SnsToRedshiftIngest, SnsToRedshiftIngestProps,
} from '../src';

/** An ingest with nothing chosen but what a test is about. */
export function plainIngest(props: Partial<SnsToRedshiftIngestProps> = {}, stack: Stack = testStack()) {
  const ingest = new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' }),
    table: { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    ...props,
  });
  return { stack, ingest, template: () => Template.fromStack(stack) };
}

export function plainPublisher(props: Partial<ScheduledCsvPublisherProps> = {}, stack: Stack = testStack()) {
  const publisher = new ScheduledCsvPublisher(stack, 'Publisher', {
    source: CsvSource.zip(path.join(__dirname, '..', 'integ', 'telegram.zip'), 'telegram.csv'),
    ...props,
  });
  return { stack, publisher, template: () => Template.fromStack(stack) };
}
