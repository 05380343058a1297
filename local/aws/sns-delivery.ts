import { Fauxqs } from './fauxqs';
import { Call, Reply } from '../wire/call';
import { Permissions } from './iam/permissions';
import { SourcedResource } from './iam/policies';
import { snsDelivers } from './iam/service-calls';

/** Matches no message: messages carry no attribute of that name. */
const NOTHING = JSON.stringify({ 'withheld by the policy of the queue': ['yes'] });

type SubscriptionProperties = SourcedResource['resource']['properties'];

/**
 * SNS: publishes through fauxqs, which delivers to queues by itself and asks nobody. A subscription whose queue does not let SNS
 * in, or whose key does not, gets a filter that no message passes; its messages go to its dead-letter queue, if it has one and that
 * lets SNS in. As with SNS the publisher hears nothing of it.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export class SnsDelivery {
  /** By the subscription whose messages are withheld: the one that stands in for it at its dead-letter queue, if any. */
  private readonly withheld = new Map<string, string | undefined>();

  constructor(
    private readonly fauxqs: Fauxqs,
    private readonly permissions: Permissions,
    private readonly resources: () => readonly SourcedResource[],
  ) {}

  async handle(call: Call): Promise<Reply> {
    if (call.operation.startsWith('Publish')) {
      const topicArn = call.permissions[0].resource;
      for (const { resource } of this.resources()) {
        if (resource.type === 'AWS::SNS::Subscription' && resource.properties.TopicArn === topicArn) {
          await this.admit(call, resource.physicalId, resource.properties);
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

  /** Subscribes the dead-letter queue in place of the queue; undefined if the messages are lost. */
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
