import { Call, Reply } from './call';
import { Fauxqs } from './fauxqs';
import { Permissions } from './permissions/permissions';
import { SourcedResource } from './permissions/policies';
import { snsDelivers } from './permissions/service-calls';

/** Matches no message: messages carry no attribute of that name. */
const NOTHING = JSON.stringify({ 'withheld by the policy of the queue': ['yes'] });

/**
 * SNS: publishes through fauxqs, which delivers to queues by itself and asks nobody. A subscription whose queue does not let SNS
 * in, or whose key does not, gets a filter that no message passes: SNS too drops such messages without a word to the publisher.
 */
export class SnsDelivery {
  private readonly withheld = new Set<string>();

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

  private async admit(call: Call, subscriptionArn: string, { TopicArn, Endpoint, FilterPolicy }: SourcedResource['resource']['properties']): Promise<void> {
    const allowed = await this.permissions.allows(snsDelivers(TopicArn, Endpoint));
    if (allowed !== this.withheld.has(subscriptionArn)) {
      return;
    }
    if (allowed) {
      this.withheld.delete(subscriptionArn);
    } else {
      this.withheld.add(subscriptionArn);
      console.error(`SNS: ${TopicArn} is not allowed to send to ${Endpoint}; its messages are dropped`);
    }
    const filter = allowed ? FilterPolicy && JSON.stringify(FilterPolicy) : NOTHING;
    const body = new URLSearchParams({
      Action: 'SetSubscriptionAttributes', SubscriptionArn: subscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: filter ?? '',
    });
    await this.fauxqs.forward({ ...call.http, headers: { ...call.http.headers }, body: Buffer.from(body.toString()) });
  }
}
