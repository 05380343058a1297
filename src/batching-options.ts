import { Duration } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';

/**
 * How messages are gathered into batches. For Redshift, each batch is one COPY, or one of the objects that a loader loads with one COPY. For
 * DynamoDB, each item of a batch is one write.
 */
export interface BatchingOptions {
  /**
   * Other queues whose messages are loaded, too, for example the queue of an ingest that was renamed or moved: it keeps its messages, but
   * nothing reads it any more. Remove it from the list when it is empty.
   *
   * Their messages must have the form of this ingest's own: SNS's envelope, or none with `rawMessageDelivery`. A queue must be a standard
   * queue in the account and Region of the ingest. Its visibility timeout must be at least that of the ingest's own queue, which is six times `timeout`
   * and `maxBatchingWindow`. No alarm of the ingest watches it. If it is encrypted with a key of yours, import the queue with `keyArn`.
   *
   * @default - none
   */
  readonly additionalQueues?: sqs.IQueue[];

  /**
   * Other topics whose messages are loaded from the ingest's queue, too, for example the topic that the ingest had before, or one that you
   * subscribed the queue to.
   *
   * The ingest does not subscribe to them. From its own queue it loads the messages of its topics only: what comes of another topic is kept
   * under `rejected/` as `NOT_AN_ENVELOPE`. From `additionalQueues` it loads the messages of any topic. With `rawMessageDelivery` nobody can
   * tell the topic.
   *
   * @default - none
   */
  readonly additionalTopics?: sns.ITopic[];

  /**
   * The maximum number of messages in one batch. A batch also closes at 6 MB.
   *
   * For Redshift without a loader, each batch is one COPY. A few large COPYs cost far less than many small ones.
   *
   * Minimum: 1. Maximum: 10000.
   *
   * @default - 10000, or 1000 for DynamoDB
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  readonly batchSize?: number;

  /**
   * How long a batch waits for more messages.
   *
   * For Redshift without a loader, this window determines what the warehouse costs if it does nothing else. For DynamoDB, a longer one saves
   * writes if a key has many versions within the window, because only the latest one of a batch is written.
   *
   * Minimum: Duration.seconds(0), or Duration.seconds(1) if `batchSize` is more than 10. Maximum: Duration.minutes(5).
   *
   * @default - Duration.minutes(1), or Duration.seconds(1) for DynamoDB
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The maximum number of batches that are in work at the same time.
   *
   * Loads with a ledger wait for each other, so a higher number gains little for Redshift without a loader. With a loader and for DynamoDB, batches
   * do not wait.
   *
   * Minimum: 2, which is Lambda's own minimum. Maximum: 1000.
   *
   * @default - 2, or 10 with a loader and for DynamoDB
   */
  readonly maxConcurrency?: number;

  /**
   * How often a message is received before it goes to the dead-letter queue.
   *
   * While the warehouse is away, or DynamoDB takes nothing, messages come back again and again, and each time costs one of these receipts. A
   * message that comes back is hidden for 2 minutes, then 4, 8 and so on, up to five times `timeout` and at least 15 minutes. So with the
   * defaults for Redshift of 325 receipts and a `timeout` of 5 minutes, the warehouse may be away for 5 days, and a message that always fails is
   * in the dead-letter queue after at most 7 days. With RejectedRows.FAIL_MESSAGE, 139 receipts are two days, and a message with a rejected row
   * is a dead letter after some hours, because it comes back at once.
   *
   * Minimum: 5. Maximum: 1000, and as many as fit into 12 days, because the queue deletes a message after 14.
   *
   * @default - as many as fit into 7 days, or into 3 days with RejectedRows.FAIL_MESSAGE, if each takes as long as it can
   */
  readonly maxReceiveCount?: number;

  /**
   * Whether the ingest takes messages from its queues.
   *
   * With `false` they wait, for example while the warehouse is down for maintenance. Nothing is lost for 14 days, after which SQS deletes them.
   * The alarm `OldestMessage` goes into ALARM when they have waited for `alarmMessageAge`. For a longer time, use a `RedshiftLoader` that is not enabled:
   * its ingests go on staging, and what they have staged is kept until it is loaded.
   *
   * @default true
   */
  readonly loading?: boolean;
}
