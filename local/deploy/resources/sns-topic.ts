import { CreateTopicCommand, DeleteTopicCommand, SetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { CLOUDFORMATION } from '../../cloud';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

/** They can only be given when the topic is created. */
const OF_FIFO = ['FifoTopic', 'ContentBasedDeduplication', 'FifoThroughputScope'];

const FIFO_SUFFIX = '.fifo';

const ATTRIBUTES = ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig'];

export const snsTopic: ResourceType = {
  applied: ['TopicName', ...OF_FIFO, ...ATTRIBUTES],
  ignored: {
    Tags: 'nothing reads the tags of a topic',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const sns = cloud.clients.sns(CLOUDFORMATION, region);
    const name = properties.TopicName ?? nameOf(stackName, logicalId, properties.FifoTopic);
    const Attributes = Object.fromEntries(OF_FIFO.filter((one) => properties[one] !== undefined).map((one) => [one, String(properties[one])]));
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name, Attributes }));
    for (const attribute of ATTRIBUTES.filter((one) => properties[one] !== undefined)) {
      await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: attribute, AttributeValue: String(properties[attribute]) }));
    }
    return { physicalId: TopicArn!, attributes: { TopicArn, TopicName: name } };
  },
  async delete({ physicalId }, { cloud, region }) {
    await cloud.clients.sns(CLOUDFORMATION, region).send(new DeleteTopicCommand({ TopicArn: physicalId }));
  },
};

function nameOf(stackName: string, logicalId: string, isFifo: boolean | undefined): string {
  return isFifo ? `${physicalName(stackName, logicalId, 256 - FIFO_SUFFIX.length)}${FIFO_SUFFIX}` : physicalName(stackName, logicalId, 256);
}
