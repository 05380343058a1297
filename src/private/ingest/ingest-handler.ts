import { Aws } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IngestSettings } from './ingest-defaults';
import { IngestQueue } from './ingest-queue';
import { StagingBucket } from './staging-bucket';
import { TableSpecification } from '../contract/ddl';
import { IngestEnvironment, IngestSchema, SCHEMA_FILE } from '../contract/ingest';
import { BundledFunction } from '../function/bundled-function';
import { FunctionOptions } from '../function/function-options';
import { BoundTarget } from '../target/bound-target';

export interface IngestHandlerProps {
  readonly functionOptions: FunctionOptions;
  readonly options: IngestSettings;
  readonly schema: IngestSchema;
  readonly table: TableSpecification;
  readonly target: BoundTarget;
  readonly queues: IngestQueue;
  readonly staging: StagingBucket;
}

/** The function that stages and loads batches, with its environment and its rights. */
export class IngestHandler extends BundledFunction {
  constructor(scope: Construct, id: string, { functionOptions, options, schema, table, target, queues, staging }: IngestHandlerProps) {
    const environment: IngestEnvironment = {
      WAREHOUSE: JSON.stringify(target.loader),
      SCHEMA_NAME: table.schemaName,
      TABLE_NAME: table.tableName,
      STAGING_BUCKET: staging.bucket.bucketName,
      ...staging.prefix !== '' && { BUCKET_PREFIX: staging.prefix },
      COPY_ROLE_ARN: target.copyRole.arns,
      QUEUE_ARNS: [queues.queue, ...options.additionalQueues ?? []].map(({ queueArn }) => queueArn).join(','),
      TOPIC_ARNS: [options.topic, ...options.additionalTopics ?? []].map(({ topicArn }) => topicArn).join(','),
      STACK_ID: Aws.STACK_ID,
      URL_SUFFIX: Aws.URL_SUFFIX,
      ...options.replay && { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: queues.subscriptionDeadLetterQueue.queueUrl },
    };
    super(scope, id, {
      ...functionOptions,
      entry: 'ingest',
      description: `Loads messages into ${table.schemaName}.${table.tableName}`,
      environment: { ...environment },
      files: { [SCHEMA_FILE]: JSON.stringify(schema) },
      memorySize: options.memorySize,
      timeout: options.timeout,
      instrumentation: options.instrumentation,
    });
    target.grantLoad(this.role!);
    staging.grantHandler(this.role!);
    if (options.replay) {
      staging.grantReplay(this.role!);
      queues.grantDrain(this);
    }
  }
}
