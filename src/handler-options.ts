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
   * @default - 512 for an ingest and for a loader, 256 for a publisher
   */
  readonly memorySize?: number;

  /**
   * How long one invocation of the handler may take. An ingest handles one batch with its COPY, a loader one run, a publisher one tick.
   *
   * A loader ends in time and leaves the rest for its next run. A message that failed comes back to an ingest after 2 minutes, then after 4, 8 and so
   * on, up to five times this duration and at least 15 minutes. See `maxReceiveCount`.
   *
   * Minimum: Duration.seconds(30). Maximum: Duration.minutes(15).
   *
   * @default - Duration.minutes(5), or Duration.minutes(15) for a loader
   */
  readonly timeout?: Duration;

  /**
   * The concurrent executions that are reserved for the handler, and as many for each other function of the construct.
   *
   * No other function of the account can use them, and these functions cannot use more. Lambda keeps at least 100 executions of an account
   * unreserved, so a new account with a small quota has none to reserve.
   *
   * An ingest needs `maxConcurrency` of them for its queue and for each of `additionalQueues`. With fewer, Lambda would throttle batches,
   * and their messages would use up their tries.
   *
   * Minimum: 1 for a loader or a publisher, `maxConcurrency` times the number of queues for an ingest. Maximum: 100000, and the quota of the account.
   *
   * @default - none; the functions share the unreserved executions of the account
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly reservedConcurrentExecutions?: number;

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
   * X-Ray also traces the other functions of the construct. A layer is for the handler only. It runs with the handler's rights and sees
   * every row.
   *
   * @default - none
   */
  readonly instrumentation?: Instrumentation;
}
