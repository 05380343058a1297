import { CreateQueueCommand, DeleteQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { CLOUDFORMATION } from '../../cloud';
import { ACCOUNT } from '../../wire/account';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

/** Default values of attributes. */
const DEFAULTS: Record<string, string> = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedrivePolicy: '',
  RedriveAllowPolicy: '',
  KmsMasterKeyId: '',
  SqsManagedSseEnabled: 'true',
};

export const sqsQueue: ResourceType = {
  applied: ['QueueName', ...Object.keys(DEFAULTS)],
  ignored: {
    KmsDataKeyReusePeriodSeconds: 'nothing is encrypted on this machine',
    Tags: 'nothing reads the tags of a queue',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const sqs = cloud.clients.sqs(CLOUDFORMATION, region);
    const name = properties.QueueName ?? physicalName(stackName, logicalId, 80);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    await sqs.send(new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: Object.fromEntries(Object.entries(DEFAULTS).map(([attribute, standard]) => [attribute, text(properties[attribute] ?? standard)])),
    }));
    const Arn = `arn:aws:sqs:${region}:${ACCOUNT}:${name}`;
    const reachable = cloud.queueUrl(Arn); // fauxqs returns a host that does not resolve, and handlers send to the URL itself
    return { physicalId: reachable, attributes: { Arn, QueueName: name, QueueUrl: reachable } };
  },
  async delete({ physicalId }, { cloud, region }) {
    await cloud.clients.sqs(CLOUDFORMATION, region).send(new DeleteQueueCommand({ QueueUrl: physicalId }));
  },
};

function text(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
