import { Fauxqs } from './fauxqs';
import { Call, Reply } from '../wire/call';
import { Permissions } from './iam/permissions';
import { SourcedResource } from './iam/policies';
import { snsDelivers } from './iam/service-calls';

/** A filter that matches no message, because no message has an attribute of this name. */
const NOTHING = JSON.stringify({ 'withheld by the policy of the queue': ['yes'] });

/** What SNS could not move to a dead-letter queue. */
export interface LostMessages {
  readonly topicArn: string;
  readonly count: number;
}

type SubscriptionProperties = SourcedResource['resource']['properties'];

/**
 * SNS. It publishes through fauxqs, which delivers to queues without checking permissions. If the policy of a queue or its key does
 * not admit SNS, the subscription gets a filter that no message passes. Its messages go to its dead-letter queue, if it has one that
 * admits SNS. As in AWS, the publisher gets no error.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export class SnsDelivery {
  /** By the subscription whose messages are withheld: the subscription of its dead-letter queue that replaces it, if any. */
  private readonly withheld = new Map<string, string | undefined>();

  constructor(
    private readonly fauxqs: Fauxqs,
    private readonly permissions: Permissions,
    private readonly resources: () => readonly SourcedResource[],
    private readonly onLost: (lost: LostMessages) => void,
  ) {}

  async handle(call: Call): Promise<Reply> {
    if (call.operation.startsWith('Publish')) {
      const topicArn = call.permissions[0].resource;
      for (const { resource } of this.resources()) {
        if (resource.type === 'AWS::SNS::Subscription' && resource.properties.TopicArn === topicArn) {
          await this.admit(call, resource.physicalId, resource.properties);
          this.reportLost(call, resource.physicalId, resource.properties);
        }
      }
    }
    return this.fauxqs.forward(call.http);
  }

  private async admit(call: Call, subscriptionArn: string, properties: SubscriptionProperties): Promise<void> {
    const { TopicArn, Endpoint, FilterPolicy } = properties;
    const allowed = await this.permissions.allows(snsDelivers(TopicArn, Endpoint));
    if (allowed !== this.withheld.has(subscriptionArn)) {
      return;
    }
    if (allowed) {
      const standIn = this.withheld.get(subscriptionArn);
      if (standIn !== undefined) {
        await this.ask(call, { Action: 'Unsubscribe', SubscriptionArn: standIn });
      }
      this.withheld.delete(subscriptionArn);
    } else {
      this.withheld.set(subscriptionArn, await this.divert(call, properties));
    }
    const filter = allowed ? FilterPolicy && JSON.stringify(FilterPolicy) : NOTHING;
    await this.ask(call, { Action: 'SetSubscriptionAttributes', SubscriptionArn: subscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: filter ?? '' });
  }

  /** Reports what is withheld both from the queue and from its dead-letter queue, whether or not it passes the subscription's filter. */
  private reportLost(call: Call, subscriptionArn: string, { TopicArn: topicArn, RedrivePolicy }: SubscriptionProperties): void {
    if (RedrivePolicy && this.withheld.has(subscriptionArn) && this.withheld.get(subscriptionArn) === undefined) {
      const entries = [...new URLSearchParams(call.http.body.toString()).keys()].filter((key) => /^PublishBatchRequestEntries\.member\.\d+\.Id$/.test(key));
      this.onLost({ topicArn, count: Math.max(entries.length, 1) });
    }
  }

  /** Subscribes the dead-letter queue instead of the queue. Returns undefined if the messages are lost. */
  private async divert(call: Call, properties: SubscriptionProperties): Promise<string | undefined> {
    const { TopicArn, Endpoint, FilterPolicy, RawMessageDelivery = false, RedrivePolicy } = properties;
    const deadLetters: string | undefined = RedrivePolicy?.deadLetterTargetArn;
    const kept = deadLetters !== undefined && await this.permissions.allows(snsDelivers(TopicArn, deadLetters));
    console.error(`SNS: ${TopicArn} is not allowed to send to ${Endpoint}; its messages ${kept ? `go to ${deadLetters}` : 'are dropped'}`);
    if (!kept) {
      return undefined;
    }
    const attributes = { RawMessageDelivery: String(RawMessageDelivery), ...FilterPolicy && { FilterPolicy: JSON.stringify(FilterPolicy) } };
    const { body } = await this.ask(call, {
      Action: 'Subscribe',
      TopicArn,
      Protocol: 'sqs',
      Endpoint: deadLetters,
      ReturnSubscriptionArn: 'true',
      ...Object.fromEntries(Object.entries(attributes).flatMap(([key, value], index) =>
        [[`Attributes.entry.${index + 1}.key`, key], [`Attributes.entry.${index + 1}.value`, value]])),
    });
    return /<SubscriptionArn>([^<]+)/.exec(body.toString())?.[1];
  }

  private ask(call: Call, form: Record<string, string>): Promise<Reply> {
    return this.fauxqs.forward({ ...call.http, headers: { ...call.http.headers }, body: Buffer.from(new URLSearchParams(form).toString()) });
  }
}
