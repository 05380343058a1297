import { CreateTopicCommand, DeleteTopicCommand, SetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { CLOUDFORMATION } from '../../cloud';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

const ATTRIBUTES = ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig'];

export const snsTopic: ResourceType = {
  applied: ['TopicName', ...ATTRIBUTES],
  ignored: {
    Tags: 'nothing reads the tags of a topic',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const sns = cloud.clients.sns(CLOUDFORMATION, region);
    const name = properties.TopicName ?? physicalName(stackName, logicalId, 256);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
    for (const attribute of ATTRIBUTES.filter((one) => properties[one] !== undefined)) {
      await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: attribute, AttributeValue: String(properties[attribute]) }));
    }
    return { physicalId: TopicArn!, attributes: { TopicArn, TopicName: name } };
  },
  async delete({ physicalId }, { cloud, region }) {
    await cloud.clients.sns(CLOUDFORMATION, region).send(new DeleteTopicCommand({ TopicArn: physicalId }));
  },
};
