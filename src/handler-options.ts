import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Instrumentation } from './instrumentation';

/** What may be chosen about the function behind a construct. */
export interface HandlerOptions {
  /**
   * Memory of the handler, in MB; processor time grows with it.
   *
   * Minimum: 128. Maximum: 10240.
   *
   * @default - 1024 for an ingest, 256 for a publisher
   */
  readonly memorySize?: number;

  /**
   * How long one invocation of the handler may take: a batch with its COPY, or a tick.
   *
   * A message that fails in an ingest is tried again after six times as long.
   *
   * Minimum: Duration.seconds(30). Maximum: Duration.minutes(15).
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Runtime of the handler.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Processor of the handler.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * How long logs are kept.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What watches the handler from inside, beside its logs and metrics: AWS X-Ray, or the layer of a vendor.
   *
   * @default - nothing
   */
  readonly instrumentation?: Instrumentation;
}
