import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CommonPolicyQueue } from './common-policy-queue';
import { completeFilter, FilterOptions } from './filter-policy';
import { visibilitySeconds } from './receive-counts';
import { snsMaySend, warnOfLostOrder } from './sns-delivery';
import { letSnsBury } from './subscription-queue';
import { acknowledge } from '../acknowledge';
import { grantKey } from '../key-grant';
import { letSnsUse } from '../key-policy';
import { QUEUE_RETENTION } from '../queue-retention';
import { letSubscribe } from '../topic-policy';

export interface IngestQueueProps extends FilterOptions {
  readonly topic: sns.ITopic;
  /** What to do about versions of a row that come in another order. Undefined if that is done. */
  readonly orderAdvice?: string;
  /** The dead-letter queue of the subscription. If it is missing, one is created. */
  readonly subscriptionDeadLetterQueue?: sqs.IQueue;
  /** The timeout of the handler. */
  readonly timeout: Duration;
  readonly maxBatchingWindow: Duration;
  readonly maxReceiveCount: number;
  readonly rawMessageDelivery: boolean;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The queue between topic and handler with its subscription, and a dead-letter queue for each of the two. */
export class IngestQueue extends Construct {
  public readonly queue: CommonPolicyQueue;
  public readonly deadLetterQueue: CommonPolicyQueue;
  public readonly subscriptionDeadLetterQueue: sqs.IQueue;

  constructor(scope: Construct, id: string, props: IngestQueueProps) {
    super(scope, id);
    const key = props.encryptionKey;
    const common: sqs.QueueProps = {
      encryption: key ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: key,
      retentionPeriod: QUEUE_RETENTION,
      removalPolicy: props.removalPolicy,
    };
    // It cannot allow the queue below alone: each of the two would have to exist before the other.
    this.deadLetterQueue = new CommonPolicyQueue(this, 'DeadLetterQueue', common);
    const undelivered = props.subscriptionDeadLetterQueue ? undefined : new CommonPolicyQueue(this, 'SubscriptionDeadLetterQueue', {
      ...common,
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL }, // it is of a subscription and of no queue
    });
    this.queue = new CommonPolicyQueue(this, 'Queue', {
      ...common,
      visibilityTimeout: Duration.seconds(visibilitySeconds(props)),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
    });
    CommonPolicyQueue.share(this, 'QueuesPolicy', [this.queue, this.deadLetterQueue, ...undelivered ? [undelivered] : []]);
    if (key) {
      letSnsUse(this, key, props.topic, this.queue.env.region);
    }
    if (undelivered) {
      acknowledge(undelivered, 'SQS3', 'It is a dead-letter queue, of the subscription');
    }
    this.subscriptionDeadLetterQueue = undelivered ?? props.subscriptionDeadLetterQueue!;
    letSnsBury(this, props.topic, this.subscriptionDeadLetterQueue);
    this.subscribe(props);
  }

  /** Lets the handler empty the subscription's dead-letter queue. */
  public grantDrain(grantee: iam.IGrantable): void {
    iam.Grant.addToPrincipal({
      grantee, actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], resourceArns: [this.subscriptionDeadLetterQueue.queueArn],
    });
    const key = this.subscriptionDeadLetterQueue.encryptionMasterKey;
    if (key && key !== this.queue.encryptionMasterKey) { // `grantConsume` lets it use that of the queue
      grantKey(grantee, key, ['kms:Decrypt'], 'sqs');
    }
  }

  private subscribe(props: IngestQueueProps): void {
    const { topic } = props;
    warnOfLostOrder(this, topic, props.orderAdvice);
    letSubscribe(this, topic);
    const { policyDependable } = this.queue.addToResourcePolicy(snsMaySend(topic, this.queue));
    // SqsSubscription of CDK would also change the policy of the key. It would allow any topic, or make the key's stack depend on this one.
    const subscription = new sns.Subscription(this, 'Subscription', {
      topic,
      protocol: sns.SubscriptionProtocol.SQS,
      endpoint: this.queue.queueArn,
      rawMessageDelivery: props.rawMessageDelivery,
      filterPolicy: props.filterPolicy,
      filterPolicyWithMessageBody: props.filterPolicyWithMessageBody,
      region: topic instanceof sns.Topic && Stack.of(topic) === Stack.of(this) ? undefined : topic.env.region,
    });
    const resource = subscription.node.defaultChild as sns.CfnSubscription;
    completeFilter(resource, props);
    resource.redrivePolicy = { deadLetterTargetArn: this.subscriptionDeadLetterQueue.queueArn }; // CDK would let another principal send to it
    subscription.node.addDependency(policyDependable!);
  }
}

/** Lets the handler's event source mapping read a queue, and the handler decide when a message comes back. */
export function grantConsume(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  if (queue.encryptionMasterKey) {
    grantKey(grantee, queue.encryptionMasterKey, ['kms:Decrypt'], 'sqs');
  }
  return iam.Grant.addToPrincipal({
    grantee,
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
    resourceArns: [queue.queueArn],
  });
}
