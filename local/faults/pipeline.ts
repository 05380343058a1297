import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Attempts } from './attempts';
import { Deliveries } from './deliveries';
import { DeployedLoader } from './deployed-loader';
import { FaultProxy } from './fault-proxy';
import { PublishSettings } from './messages';
import { Overwrites } from './overwrites';
import { Engine } from '../engine';

export interface PipelineSettings {
  readonly engine: Engine;
  /** The outputs of the stack. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What the names of this ingest's outputs end in. */
  readonly number: string;
  readonly merges: boolean;
  /** Missing if the ingest loads by itself. */
  readonly loader?: DeployedLoader;
  /** Milliseconds. */
  readonly outlastsInvocation: number;
  /** Called when messages are received again. */
  readonly onRedelivery: () => void;
  readonly loadBeside: () => Promise<void>;
}

/** One ingest of a deployment, with the means to inject faults. */
export class Pipeline implements PublishSettings {
  readonly engine: Engine;
  readonly merges: boolean;
  readonly loader?: DeployedLoader;
  readonly proxy: FaultProxy;
  readonly deliveries: Deliveries;
  readonly attempts: Attempts;
  readonly overwrites: Overwrites;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly topicArn: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly deadLetterQueueArn: string;
  readonly subscriptionDeadLetterQueueArn: string;
  readonly bucket: string;
  /** The ingest's folder in a bucket that it shares: empty, or with a slash at the end. */
  readonly folder: string;
  readonly table: string;
  /** The table of deleted rows; undefined if no row is a deletion. */
  readonly tombstones?: string;
  readonly warehouse: string;
  readonly handler: string;

  constructor({ engine, outputs, number, merges, loader, outlastsInvocation, onRedelivery, loadBeside }: PipelineSettings) {
    const { cloud } = engine;
    const output = (name: string) => outputs[`${name}${number}`];
    this.engine = engine;
    this.merges = merges;
    this.loader = loader;
    this.sns = new SNSClient(engine.admin);
    this.sqs = new SQSClient(engine.admin);
    this.s3 = new S3Client(engine.admin);
    this.topicArn = output('TopicArn');
    this.queueArn = output('QueueArn');
    this.queueUrl = cloud.queueUrl(this.queueArn);
    this.deadLetterQueueArn = output('DeadLetterQueueArn');
    this.subscriptionDeadLetterQueueArn = output('SubscriptionDeadLetterQueueArn');
    this.bucket = output('Bucket');
    this.folder = output('Folder') ?? '';
    this.table = output('Table');
    this.tombstones = output('Tombstones');
    this.warehouse = outputs.Warehouse;
    this.handler = output('Handler');
    this.deliveries = new Deliveries(engine.clock, this.sqs, this.queueUrl);
    // What ingests of one loader share belongs to the first of them.
    const shared = !loader || number === '' ? { copy: output('CopyRoleArn'), loader: loader?.roleArn } : {};
    const parts = { handler: output('HandlerRoleArn'), queueUrl: this.queueUrl, ...shared };
    this.proxy = new FaultProxy({
      clock: engine.clock, lambda: cloud.lambda, ingest: parts, deliveries: this.deliveries, outlastsInvocation, onRedelivery, loadBeside,
    });
    cloud.gateway.interceptors.push(this.proxy.interceptor);
    this.overwrites = new Overwrites(engine, this.bucket, [parts.handler, ...parts.loader ? [parts.loader] : []], merges);
    cloud.gateway.interceptors.push(this.overwrites.interceptor);
    this.attempts = new Attempts(this.handler, parts.handler, () => engine.clock.now());
    cloud.gateway.interceptors.unshift(this.attempts.interceptor);
    cloud.lambda.observers.push(this.attempts.observer);
  }

  /** Messages that something holds back. */
  get holding(): number {
    return this.proxy.holding + this.deliveries.holding;
  }

  stop(): void {
    const { gateway, lambda } = this.engine.cloud;
    for (const interceptor of [this.proxy.interceptor, this.overwrites.interceptor, this.attempts.interceptor]) {
      gateway.interceptors.splice(gateway.interceptors.indexOf(interceptor), 1);
    }
    lambda.observers.splice(lambda.observers.indexOf(this.attempts.observer), 1);
    [this.sns, this.sqs, this.s3].forEach((client) => client.destroy());
  }
}
