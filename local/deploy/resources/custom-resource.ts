import { randomUUID } from 'crypto';
import { CustomResourceResponse } from '../../aws/custom-resource-responses';
import { DeployedResource, Properties, Resource } from '../../aws/resource';
import { ResourceRequest, ResourceType } from '../resource-type';

/** How long CloudFormation waits for a provider, in seconds, without a 'ServiceTimeout'. */
const DEFAULT_SERVICE_TIMEOUT = 3600;

type Provider = Omit<ResourceRequest, 'properties' | 'previous'>;

/**
 * A resource whose provider is a function of the stack. CloudFormation invokes it asynchronously, and waits until it has put its
 * response to the ResponseURL.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export const customResource: ResourceType = {
  applied: ['ServiceToken', 'ServiceTimeout'],
  ignored: {
    '*': 'passed on to the provider',
  },
  async apply(request) {
    const { properties, previous } = request;
    const resourceProperties = asText(properties);
    if (previous && previous.properties.ServiceToken !== properties.ServiceToken) {
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
      throw new Error(`${request.type} '${request.logicalId}': Modifying service token is not allowed.`);
    }
    const response = await callProvider(request, previous
      ? {
        RequestType: 'Update',
        PhysicalResourceId: previous.physicalId,
        ResourceProperties: resourceProperties,
        OldResourceProperties: asText(previous.properties),
      }
      : { RequestType: 'Create', ResourceProperties: resourceProperties }, properties);
    return toResource(request, response);
  },
  async delete(resource: DeployedResource, request) {
    await callProvider(request, {
      RequestType: 'Delete', PhysicalResourceId: resource.physicalId, ResourceProperties: asText(resource.properties),
    }, resource.properties);
  },
};

async function callProvider(request: Provider, event: object, properties: Properties): Promise<CustomResourceResponse> {
  const { cloud, type, logicalId, stackId } = request;
  const serviceToken: string = properties.ServiceToken;
  if (serviceToken.split(':')[2] !== 'lambda') {
    throw new Error(`${type} '${logicalId}': the local engine calls functions only, got 'ServiceToken' ${serviceToken}`);
  }
  const { url, response } = cloud.responses.expect();
  const timeout = Number(properties.ServiceTimeout ?? DEFAULT_SERVICE_TIMEOUT);
  const settled = new AbortController();
  const provider = cloud.lambda.asyncInvocations.add(cloud.lambda.config(serviceToken).name, JSON.stringify({
    ...event,
    ServiceToken: serviceToken,
    ResponseURL: url,
    StackId: stackId,
    RequestId: randomUUID(),
    LogicalResourceId: logicalId,
    ResourceType: type,
  }));
  try {
    const answer = await Promise.race([
      response,
      // CloudFormation would wait until its timeout
      provider.then((result) => result.functionError
        ? { Status: 'FAILED' as const, Reason: `its provider failed without a response: ${result.payload}` }
        : new Promise<never>(() => undefined)),
      // the provider is a function, which does not work faster when the clock does
      cloud.clock.sleep(cloud.clock.workingTime(timeout * 1000), settled.signal).then(() => (
        { Status: 'FAILED' as const, Reason: `its provider did not respond within ${timeout} seconds` })),
    ]);
    if (answer.Status !== 'SUCCESS') {
      throw new Error(`${type} '${logicalId}': received response status ${answer.Status} from custom resource: ${answer.Reason ?? 'no reason given'}`);
    }
    return answer;
  } finally {
    settled.abort();
  }
}

function toResource({ type, logicalId }: ResourceRequest, response: CustomResourceResponse): Resource {
  if (!response.PhysicalResourceId) {
    throw new Error(`${type} '${logicalId}': the response of its provider has no PhysicalResourceId`);
  }
  return { physicalId: response.PhysicalResourceId, attributes: response.Data ?? {} };
}

/** CloudFormation sends every scalar as a string. */
function asText(value: any): any {
  if (Array.isArray(value)) {
    return value.map(asText);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asText(item)]));
  }
  return String(value);
}
