import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IDependable } from 'constructs';
import { MessageSettings } from './message-defaults';
import { DailyCheck } from '../function/daily-check';
import { grantConsume } from '../queue/ingest-queue';

export interface IngestMappingProps {
  readonly handler: lambda.Function;
  readonly queue: sqs.IQueue;
  readonly options: MessageSettings;
  /** What loading needs. Before it exists, messages would only use up their tries. */
  readonly dependencies: IDependable[];
}

/** Hands the messages of a queue to the handler, in batches. */
class IngestMapping extends lambda.EventSourceMapping {
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

/** Lets the handler take messages from its queues, and starts its daily check. */
export function openIntake(ingest: Construct, props: IngestMappingProps): void {
  const { handler, options: { additionalQueues, dailyCheck }, dependencies } = props;
  new IngestMapping(ingest, 'Mapping', props);
  if (dailyCheck) {
    new DailyCheck(ingest, 'Check', { handler, dependencies });
  }
  additionalQueues?.forEach((queue) => new IngestMapping(ingest, `Mapping${queue.node.addr}`, { ...props, queue }));
}
