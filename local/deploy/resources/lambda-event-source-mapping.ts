import { randomUUID } from 'crypto';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { functionName } from '../../aws/lambda/function-config';
import { MappingConfig, QueuePoller } from '../../aws/lambda/queue-poller';
import { Properties } from '../../aws/resource';
import { Cloud, CLOUDFORMATION } from '../../cloud';
import { ACCOUNT } from '../../wire/account';
import { ResourceType } from '../resource-type';

export const lambdaEventSourceMapping: ResourceType = {
  applied: ['EventSourceArn', 'FunctionName', 'Enabled', 'BatchSize', 'MaximumBatchingWindowInSeconds', 'FunctionResponseTypes',
    'ScalingConfig.MaximumConcurrency'],
  ignored: {
    KmsKeyArn: 'nothing is encrypted on this machine',
    MetricsConfig: 'there are no metrics',
    Tags: 'nothing reads the tags of a mapping',
  },
  async apply({ cloud, logicalId, region, properties, previous }) {
    const config = mappingConfig(logicalId, region, properties);
    const visibilityTimeout = await checkAgainstQueue(cloud, logicalId, config);
    const same = previous && previous.properties.EventSourceArn === properties.EventSourceArn;
    const id = same ? previous.physicalId : randomUUID();
    const poller = cloud.pollers.get(id);
    if (poller && poller.functionName === config.functionName) {
      await poller.update(config);
    } else {
      await poller?.remove();
      const { roleArn } = cloud.lambda.config(config.functionName);
      cloud.pollers.set(id, new QueuePoller({
        clock: cloud.clock,
        sqs: cloud.clients.sqs(roleArn, region),
        visibility: cloud.clients.sqs(CLOUDFORMATION, region),
        visibilityTimeout: visibilityTimeout * 1000,
        queueUrl: cloud.queueUrl(config.queueArn),
        warm: (name, count) => cloud.lambda.warm(name, count),
        invoke: (name, payload) => cloud.lambda.invoke(name, payload),
      }, config));
    }
    return { physicalId: id, attributes: { Id: id, EventSourceMappingArn: `arn:aws:lambda:${region}:${ACCOUNT}:event-source-mapping:${id}` } };
  },
  async delete({ physicalId }, { cloud }) {
    await cloud.pollers.get(physicalId)?.remove();
    cloud.pollers.delete(physicalId);
  },
};

function mappingConfig(logicalId: string, region: string, properties: Properties): MappingConfig {
  const batchSize = Number(properties.BatchSize ?? 10);
  const window = Number(properties.MaximumBatchingWindowInSeconds ?? 0);
  const maximumConcurrency = properties.ScalingConfig?.MaximumConcurrency === undefined
    ? undefined : Number(properties.ScalingConfig.MaximumConcurrency);
  requireRange(logicalId, 'BatchSize', batchSize, 1, 10_000);
  requireRange(logicalId, 'MaximumBatchingWindowInSeconds', window, 0, 300);
  requireRange(logicalId, 'ScalingConfig.MaximumConcurrency', maximumConcurrency ?? 2, 2, 1000);
  if (batchSize > 10 && window < 1) {
    throw new Error(`AWS::Lambda::EventSourceMapping '${logicalId}': a BatchSize above 10 needs a MaximumBatchingWindowInSeconds of at least 1, got ${window}`);
  }
  if (properties.EventSourceArn.split(':')[2] !== 'sqs') {
    throw new Error(`AWS::Lambda::EventSourceMapping '${logicalId}': the local engine polls queues only, got ${properties.EventSourceArn}`);
  }
  return {
    queueArn: properties.EventSourceArn,
    region,
    functionName: functionName(properties.FunctionName),
    enabled: String(properties.Enabled ?? true) === 'true',
    batchSize,
    window,
    maximumConcurrency,
    reportBatchItemFailures: (properties.FunctionResponseTypes ?? []).includes('ReportBatchItemFailures'),
  };
}

function requireRange(logicalId: string, property: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`AWS::Lambda::EventSourceMapping '${logicalId}': ${property} must be between ${least} and ${most}, got ${value}`);
  }
}

/** Fails as Lambda does if messages would be visible again while the function still works on them. Returns the visibility timeout, in seconds. */
async function checkAgainstQueue(cloud: Cloud, logicalId: string, config: MappingConfig): Promise<number> {
  const { roleArn, timeout, reservedConcurrency } = cloud.lambda.config(config.functionName);
  const { Attributes } = await cloud.clients.sqs(roleArn, config.region).send(new GetQueueAttributesCommand({
    QueueUrl: cloud.queueUrl(config.queueArn), AttributeNames: ['VisibilityTimeout'],
  }));
  const visibilityTimeout = Number(Attributes!.VisibilityTimeout);
  if (visibilityTimeout < timeout) {
    throw new Error(`AWS::Lambda::EventSourceMapping '${logicalId}': Queue visibility timeout: ${visibilityTimeout} seconds is less than `
      + `Function timeout: ${timeout} seconds`);
  }
  if (reservedConcurrency !== undefined && config.maximumConcurrency !== undefined && reservedConcurrency < config.maximumConcurrency) {
    throw new Error(`AWS::Lambda::EventSourceMapping '${logicalId}': MaximumConcurrency ${config.maximumConcurrency} is above the function's `
      + `reserved concurrency ${reservedConcurrency}`);
  }
  return visibilityTimeout;
}
