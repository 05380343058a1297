import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface IngestQueueProps {
  readonly topic: sns.ITopic;
  readonly handlerTimeout: Duration;
  readonly maxBatchingWindow: Duration;
  readonly maxReceiveCount: number;
  readonly rawMessageDelivery: boolean;
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };
  readonly filterPolicyWithMessageBody?: { [field: string]: sns.FilterOrPolicy };
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The queue between topic and handler, subscribed, with a dead-letter queue on either side of it. */
export class IngestQueue extends Construct {
  public readonly queue: sqs.Queue;
  public readonly deadLetterQueue: sqs.Queue;
  public readonly subscriptionDeadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: IngestQueueProps) {
    super(scope, id);
    const key = props.encryptionKey;
    const common: sqs.QueueProps = {
      encryption: key ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14), // SQS's maximum: time to find out and to redrive
      removalPolicy: props.removalPolicy,
    };
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', common);
    this.subscriptionDeadLetterQueue = new sqs.Queue(this, 'SubscriptionDeadLetterQueue', common);
    this.queue = new sqs.Queue(this, 'Queue', {
      ...common,
      // A message counts from the end of its time in the queue, also in the dead-letter queue; leave that queue the longer time.
      retentionPeriod: Duration.days(7),
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * props.handlerTimeout.toSeconds() + props.maxBatchingWindow.toSeconds()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
    });
    props.topic.addSubscription(new subscriptions.SqsSubscription(this.queue, {
      rawMessageDelivery: props.rawMessageDelivery,
      filterPolicy: props.filterPolicy,
      filterPolicyWithMessageBody: props.filterPolicyWithMessageBody,
      deadLetterQueue: this.subscriptionDeadLetterQueue,
    }));
    if (key) {
      this.letSnsUse(key, props.topic);
    }
  }

  /** Lets the handler's event source mapping read the queue, and no more. */
  public grantConsume(grantee: iam.IGrantable): iam.Grant {
    const key = this.queue.encryptionMasterKey;
    if (key) {
      iam.Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: [key.keyArn] });
    }
    return iam.Grant.addToPrincipal({
      grantee,
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resourceArns: [this.queue.queueArn],
    });
  }

  /**
   * SNS drops messages for an encrypted queue silently when the key's policy does not let it use the key.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
   */
  private letSnsUse(key: kms.IKey, topic: sns.ITopic): void {
    const statement = new iam.PolicyStatement({
      sid: 'SnsToEncryptedQueue',
      principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
    });
    if (!key.addToResourcePolicy(statement, true).statementAdded) {
      Annotations.of(this).addWarningV2('cdk-redshift-ingest:keyPolicy',
        `the policy of the imported key ${key.keyArn} cannot be changed here; without this statement SNS delivers nothing to the queue: `
        + JSON.stringify(statement.toStatementJson()));
    }
  }
}
