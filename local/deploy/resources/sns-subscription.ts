import { SetSubscriptionAttributesCommand, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { CLOUDFORMATION } from '../../cloud';
import { ResourceType } from '../resource-type';

const ATTRIBUTES = ['RawMessageDelivery', 'FilterPolicyScope', 'FilterPolicy', 'RedrivePolicy'];
const IDENTITY = ['TopicArn', 'Protocol', 'Endpoint'];

export const snsSubscription: ResourceType = {
  applied: [...IDENTITY, ...ATTRIBUTES],
  ignored: {
    Region: 'all regions of the local cloud are one machine',
  },
  async apply({ cloud, region, logicalId, properties, previous }) {
    if (properties.Protocol !== 'sqs') {
      throw new Error(`AWS::SNS::Subscription '${logicalId}': the local engine delivers to queues only ('Protocol' sqs), got '${properties.Protocol}'`);
    }
    const sns = cloud.clients.sns(CLOUDFORMATION, region);
    const kept = previous && IDENTITY.every((name) => previous.properties[name] === properties[name]);
    const SubscriptionArn = kept ? previous.physicalId : (await sns.send(new SubscribeCommand({
      TopicArn: properties.TopicArn, Protocol: properties.Protocol, Endpoint: properties.Endpoint, ReturnSubscriptionArn: true,
    }))).SubscriptionArn!;
    for (const attribute of ATTRIBUTES.filter((name) => properties[name] !== undefined || previous?.properties[name] !== undefined)) {
      await sns.send(new SetSubscriptionAttributesCommand({
        SubscriptionArn, AttributeName: attribute, AttributeValue: text(properties[attribute]),
      }));
    }
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  async delete({ physicalId }, { cloud, region }) {
    await cloud.clients.sns(CLOUDFORMATION, region).send(new UnsubscribeCommand({ SubscriptionArn: physicalId }));
  },
};

function text(value: unknown): string {
  return value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
