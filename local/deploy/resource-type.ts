import { DeployedResource, Properties, Resource } from '../aws/resource';
import type { Cloud } from '../cloud';

export interface ResourceRequest {
  readonly cloud: Cloud;
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** The resource that an earlier deployment made for the same logical id and type. */
  readonly previous?: DeployedResource;
}

/** The engine's implementation of a CloudFormation resource type. */
export interface ResourceType {
  /** Properties that have an effect here. A dotted path names a property inside a property. */
  readonly applied: readonly string[];
  /** Properties that have no effect here, each with the reason. `*` stands for all others. */
  readonly ignored?: Readonly<Record<string, string>>;
  /** Creates the resource, or updates it to the given properties. If the physicalId changes, the resource was replaced. */
  apply(request: ResourceRequest): Promise<Resource>;
  /** Called for resources that the template no longer has, and for those that were replaced. */
  delete?(resource: DeployedResource, request: Omit<ResourceRequest, 'properties' | 'previous'>): Promise<void>;
}

/** Fails for a property that is neither applied nor explicitly ignored, because to skip it could change the meaning of the template. */
export function checkProperties(type: string, resourceType: ResourceType, logicalId: string, properties: Properties): void {
  const ignored = Object.keys(resourceType.ignored ?? {});
  const known = [...resourceType.applied, ...ignored];
  const check = (value: Properties, prefix: string) => {
    for (const [name, inner] of Object.entries(value)) {
      const path = prefix + name;
      if (known.includes(path) || ignored.includes('*')) {
        continue;
      }
      if (known.some((one) => one.startsWith(`${path}.`)) && typeof inner === 'object') {
        [inner].flat().forEach((item: Properties) => check(item, `${path}.`));
      } else {
        throw new Error(`${type} '${logicalId}' has the property '${path}', which the local engine does not know; `
          + `it acts on ${resourceType.applied.join(', ') || 'none'}${ignored.length > 0 ? ` and ignores ${ignored.join(', ')}` : ''}`);
      }
    }
  };
  check(properties, '');
}
