import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IDependable } from 'constructs';
import { IngestSettings } from './ingest-defaults';
import { grantConsume } from './ingest-queue';

export interface IngestMappingProps {
  readonly handler: lambda.Function;
  readonly queue: sqs.IQueue;
  readonly options: IngestSettings;
  /** What loading needs. Before it exists, messages would only use up their tries. */
  readonly dependencies: IDependable[];
}

/** Hands the messages of a queue to the handler, in batches. */
export class IngestMapping extends lambda.EventSourceMapping {
  constructor(scope: Construct, id: string, { handler, queue, options, dependencies }: IngestMappingProps) {
    super(scope, id, {
      target: handler,
      eventSourceArn: queue.queueArn,
      batchSize: options.batchSize,
      maxBatchingWindow: options.maxBatchingWindow,
      maxConcurrency: options.maxConcurrency,
      reportBatchItemFailures: true,
      enabled: options.loading,
    });
    this.node.addDependency(grantConsume(queue, handler), handler, ...dependencies);
  }
}
