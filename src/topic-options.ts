import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';

/** The topic of an ingest, and which of its messages the ingest takes. */
export interface TopicOptions {
  /**
   * The topic whose messages are loaded. You may import it, also from another account or Region.
   *
   * A topic of another account must let the account of the ingest subscribe; a message at synth has the command. With a topic of another Region, set
   * `subscriptionDeadLetterQueue`. A FIFO topic is taken, but the queue keeps no order.
   */
  readonly topic: sns.ITopic;

  /**
   * The queue of messages that SNS could not deliver. It must be a standard queue in the Region of the topic and in the account of the ingest.
   *
   * SNS takes no queue of another Region. So the queue must be set if the topic is in another Region, and a message at synth has the statement that
   * its policy needs. CloudWatch has its metrics in its own Region: the ingest has no alarm **Undelivered** for it there, so set one.
   *
   * @default - a queue is created
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
   */
  readonly subscriptionDeadLetterQueue?: sqs.IQueue;

  /**
   * A filter by message attributes. Only messages that pass are loaded.
   *
   * SNS drops the others. Only metrics of the topic tell it: `NumberOfNotificationsFilteredOut`, and what begins with that name. A dashboard
   * of the ingest shows them, and `alarmFilteredOut` watches them.
   *
   * Must not be set with `filterPolicyWithMessageBody`, because SNS has one policy for each subscription.
   *
   * @default - all messages are loaded
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * A filter by message body. Only messages whose body is one JSON object that passes are loaded.
   *
   * It looks at the fields of the body as a whole, and never at rows in it. So no array of rows passes, which is what `ScheduledCsvPublisher`
   * sends by default, nor do JSON lines.
   *
   * SNS drops what does not pass. Only metrics of the topic tell it: `NumberOfNotificationsFilteredOut-MessageBody` for other values, and
   * `NumberOfNotificationsFilteredOut-InvalidMessageBody` for other forms. A dashboard of the ingest shows them, and `alarmFilteredOut` watches
   * them.
   *
   * Must not be set with `filterPolicy`, because SNS has one policy for each subscription.
   *
   * @default - all messages are loaded
   * @see https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
   */
  readonly filterPolicyWithMessageBody?: { [field: string]: sns.FilterOrPolicy };

  /**
   * The key that encrypts the queues, the bucket, the logs and the environment of the functions. The bucket of a loader has the key of the loader.
   *
   * The statements that SNS and CloudWatch Logs need are added to its policy. For an imported key, a message at synth lists them.
   *
   * It must be in the Region of the construct. Import it by its full ARN: an alias that is imported by its name is refused. Its policy must delegate
   * access to IAM, which is the default.
   *
   * @default - keys that SQS, S3, CloudWatch Logs and Lambda own
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the bucket, the queues and the logs when the construct is removed. With DESTROY, the bucket is emptied first. The bucket of
   * a loader has the policy of the loader.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
