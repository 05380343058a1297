import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Instrumentation } from './instrumentation';

/** Options of the Lambda function behind a construct. */
export interface HandlerOptions {
  /**
   * The memory of the handler, in MB. Lambda gives a function more processor time if it has more memory.
   *
   * Minimum: 128. Maximum: 10240.
   *
   * @default - 1024 for an ingest, 256 for a publisher
   */
  readonly memorySize?: number;

  /**
   * How long one invocation of the handler may take. An ingest handles one batch with its COPY, a publisher one tick.
   *
   * An ingest tries a message that failed again after six times this duration.
   *
   * Minimum: Duration.seconds(30). Maximum: Duration.minutes(15).
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * The runtime of the handler. The other functions of the construct have the same.
   *
   * Minimum: lambda.Runtime.NODEJS_22_X.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The processor architecture of the handler.
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
   * A tool that watches the handler from inside, in addition to its logs and metrics. It is AWS X-Ray, or the layer of a vendor.
   *
   * @default - none
   */
  readonly instrumentation?: Instrumentation;
}
