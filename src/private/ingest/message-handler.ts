import { Aws } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MessageSettings } from './message-defaults';
import { IngestFolders } from '../bucket/ingest-folders';
import { RowSchema, SCHEMA_FILE, SourceEnvironment } from '../contract/ingest';
import { OwnStack } from '../contract/own-stack';
import { description } from '../description';
import { Entry } from '../function/bundle';
import { BundledFunction } from '../function/bundled-function';
import { FunctionOptions } from '../function/function-options';
import { ProtectingSecret } from '../protection/protecting-secret';
import { IngestQueue } from '../queue/ingest-queue';

export interface MessageHandlerProps {
  readonly functionOptions: FunctionOptions;
  readonly options: MessageSettings;
  readonly schema: RowSchema;
  readonly queues: IngestQueue;
  /** Missing if no column is protected. */
  readonly secret?: ProtectingSecret;
}

/** What of its environment a handler must know for the rows alone. */
export type RowEnvironment<Environment> = Omit<Environment, keyof (SourceEnvironment & OwnStack)>;

/** What a handler of messages does with their rows. */
export interface RowsTo {
  readonly entry: Entry;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where it keeps what is rejected. */
  readonly folders: IngestFolders;
  /** Lets it bring rows to the table. */
  grant(handler: BundledFunction): void;
}

/** A function that takes messages, with its environment and its rights. */
export class MessageHandler extends BundledFunction {
  constructor(
    scope: Construct, id: string, { functionOptions, options, schema, queues, secret }: MessageHandlerProps, rowsTo: RowsTo,
  ) {
    const { entry, folders } = rowsTo;
    const source: SourceEnvironment & OwnStack = {
      ...folders.prefix !== '' && { BUCKET_PREFIX: folders.prefix },
      QUEUE_ARNS: [queues.queue, ...options.additionalQueues ?? []].map(({ queueArn }) => queueArn).join(','),
      TOPIC_ARNS: [options.topic, ...options.additionalTopics ?? []].map(({ topicArn }) => topicArn).join(','),
      STACK_ID: Aws.STACK_ID,
      URL_SUFFIX: Aws.URL_SUFFIX,
      ...options.replay && { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: queues.subscriptionDeadLetterQueue.queueUrl },
      ...secret?.environment,
    };
    super(scope, id, {
      ...functionOptions,
      entry,
      description: description(rowsTo.description),
      environment: { ...rowsTo.environment, ...source },
      files: { [SCHEMA_FILE]: JSON.stringify(schema) },
      memorySize: options.memorySize,
      timeout: options.timeout,
      instrumentation: options.instrumentation,
    });
    rowsTo.grant(this);
    secret?.grantRead(this);
    folders.grantHandler(this.role!);
    if (options.replay) {
      folders.grantReplay(this.role!);
      queues.grantDrain(this);
    }
  }
}
