import { SetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { CLOUDFORMATION } from '../../cloud';
import { ResourceType } from '../resource-type';

export const snsTopicPolicy: ResourceType = {
  applied: ['PolicyDocument', 'Topics'],
  async apply({ cloud, region, stackName, logicalId, properties }) {
    for (const TopicArn of properties.Topics) {
      await cloud.clients.sns(CLOUDFORMATION, region).send(new SetTopicAttributesCommand({
        TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify(properties.PolicyDocument),
      }));
    }
    return { physicalId: `${stackName}-${logicalId}`, attributes: { Id: `${stackName}-${logicalId}` } };
  },
};
