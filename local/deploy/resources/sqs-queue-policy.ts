import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { CLOUDFORMATION } from '../../cloud';
import { ResourceType } from '../resource-type';

export const sqsQueuePolicy: ResourceType = {
  applied: ['PolicyDocument', 'Queues'],
  async apply({ cloud, region, stackName, logicalId, properties }) {
    for (const QueueUrl of properties.Queues) {
      await cloud.clients.sqs(CLOUDFORMATION, region).send(new SetQueueAttributesCommand({
        QueueUrl, Attributes: { Policy: JSON.stringify(properties.PolicyDocument) },
      }));
    }
    return { physicalId: `${stackName}-${logicalId}`, attributes: { Id: `${stackName}-${logicalId}` } };
  },
};
