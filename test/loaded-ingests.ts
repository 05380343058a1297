import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { testStack } from './app';
import { ColumnType, RedshiftLoader, RedshiftLoaderProps, RedshiftTarget, SnsToRedshiftIngest, SnsToRedshiftIngestProps } from '../src';

/** A loader with nothing chosen but what a test is about. */
export function plainLoader(props: Partial<RedshiftLoaderProps> = {}, stack: Stack = testStack()) {
  const loader = new RedshiftLoader(stack, 'Loader', {
    target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' }),
    ...props,
  });
  return { stack, loader, template: () => Template.fromStack(stack) };
}

/** An ingest of a topic of its own, into a table of its own, that leaves loading to a loader. */
export function loadedIngest(loader: RedshiftLoader | undefined, id = 'Ingest', props: Partial<SnsToRedshiftIngestProps> = {}, scope: Construct = loader!.node.scope!) {
  return new SnsToRedshiftIngest(scope, id, {
    topic: sns.Topic.fromTopicArn(scope, `${id}Topic`, `arn:aws:sns:${Stack.of(scope).region}:${Stack.of(scope).account}:${id}`),
    loader,
    table: { schemaName: 'app', tableName: id.toLowerCase(), columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    ...props,
  });
}
