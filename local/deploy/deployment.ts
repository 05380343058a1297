import { randomUUID } from 'crypto';
import { isDeepStrictEqual } from 'util';
import { StackArtifact } from './assembly';
import { Cloud } from '../cloud';
import { checkProperties, ResourceRequest } from './resource-type';
import { DeployedResource, Properties } from '../aws/resource';
import { findResourceType } from './resources/registry';
import { creationOrder, holds, resolve, ResourceDefinition, Scope, Template } from './template';
import { ACCOUNT } from '../wire/account';

/** A deployed stack. */
export class DeployedStack {
  readonly resources = new Map<string, DeployedResource>();
  readonly deletionPolicies = new Map<string, string>();
  outputs: Record<string, unknown> = {};
  readonly exports = new Map<string, unknown>();
  readonly stackId: string;

  constructor(readonly stackName: string, readonly region: string) {
    this.stackId = `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${stackName}/${randomUUID()}`;
  }
}

/** Deploys a stack: resolves its template resource by resource, in the order of their references, and updates the cloud. */
export class Deployment {
  private readonly replaced: DeployedResource[] = [];
  private readonly template: Template;
  private readonly scope: Scope;

  constructor(
    private readonly cloud: Cloud,
    private readonly stack: DeployedStack,
    artifact: StackArtifact,
    private readonly exported: (name: string) => unknown,
  ) {
    this.template = artifact.template;
    this.scope = this.createScope(artifact);
  }

  async run(): Promise<void> {
    const definitions = this.existing(this.template.Resources ?? {});
    for (const [logicalId, { Type }] of Object.entries(definitions)) {
      findResourceType(Type, logicalId); // an unknown type fails before anything is deployed
    }
    for (const logicalId of creationOrder(definitions)) {
      await this.deployResource(logicalId, definitions[logicalId]);
    }
    await this.deleteReplaced(definitions);
    for (const logicalId of [...this.stack.resources.keys()].filter((one) => !(one in definitions)).reverse()) {
      await this.deleteResource(logicalId);
    }
    this.resolveOutputs();
  }

  /** Deletes every resource of the stack that its template does not retain. */
  async destroy(): Promise<void> {
    for (const logicalId of [...this.stack.resources.keys()].reverse()) {
      await this.deleteResource(logicalId);
    }
  }

  private async deployResource(logicalId: string, definition: ResourceDefinition): Promise<void> {
    const { Type: type } = definition;
    const resourceType = findResourceType(type, logicalId);
    const properties = this.resolveProperties(logicalId, definition);
    checkProperties(type, resourceType, logicalId, properties);
    this.stack.deletionPolicies.set(logicalId, definition.DeletionPolicy ?? 'Delete');
    const existing = this.stack.resources.get(logicalId);
    if (existing?.type === type && isDeepStrictEqual(existing.properties, properties)) {
      return;
    }
    const previous = existing?.type === type ? existing : undefined;
    const resource = await resourceType.apply({ ...this.request(logicalId, type), properties, previous });
    if (existing && (existing.type !== type || existing.physicalId !== resource.physicalId) && definition.UpdateReplacePolicy !== 'Retain') {
      this.replaced.push(existing);
    }
    // deleted before it is set, so that the order of the map is the order of creation
    this.stack.resources.delete(logicalId);
    this.stack.resources.set(logicalId, { ...resource, type, logicalId, properties });
    this.cloud.permissions.changed();
  }

  private resolveProperties(logicalId: string, definition: ResourceDefinition): Properties {
    try {
      return resolve(definition.Properties ?? {}, this.scope) as Properties;
    } catch (error: any) {
      throw new Error(`${definition.Type} '${logicalId}': ${error.message}`, { cause: error });
    }
  }

  private async deleteReplaced(definitions: Record<string, ResourceDefinition>): Promise<void> {
    for (const resource of this.replaced) {
      const type = definitions[resource.logicalId]?.Type ?? resource.type;
      await findResourceType(resource.type, resource.logicalId).delete?.(resource, this.request(resource.logicalId, type));
    }
  }

  private async deleteResource(logicalId: string): Promise<void> {
    const resource = this.stack.resources.get(logicalId)!;
    this.stack.resources.delete(logicalId);
    this.cloud.permissions.changed();
    if (!(this.stack.deletionPolicies.get(logicalId) ?? '').startsWith('Retain')) {
      await findResourceType(resource.type, logicalId).delete?.(resource, this.request(logicalId, resource.type));
    }
  }

  private request(logicalId: string, type: string): Omit<ResourceRequest, 'properties' | 'previous'> {
    const { stackName, stackId, region } = this.stack;
    return { cloud: this.cloud, stackName, stackId, region, logicalId, type };
  }

  private resolveOutputs(): void {
    this.stack.outputs = {};
    this.stack.exports.clear();
    for (const [name, output] of Object.entries(this.existing(this.template.Outputs ?? {}))) {
      const value = resolve(output.Value, this.scope);
      this.stack.outputs[name] = value;
      if (output.Export) {
        this.stack.exports.set(String(resolve(output.Export.Name, this.scope)), value);
      }
    }
  }

  /** Returns the resources or outputs whose conditions hold. */
  private existing<T extends { Condition?: string }>(definitions: Record<string, T>): Record<string, T> {
    return Object.fromEntries(Object.entries(definitions).filter(([, { Condition }]) => !Condition || holds(Condition, this.scope)));
  }

  private createScope(artifact: StackArtifact): Scope {
    const { resources, stackName, stackId, region } = this.stack;
    const parameters: Record<string, unknown> = {
      'AWS::AccountId': ACCOUNT,
      'AWS::NotificationARNs': [],
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackId': stackId,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    for (const [name, { Default }] of Object.entries(this.template.Parameters ?? {})) {
      parameters[name] = artifact.parameters[name] ?? Default;
      if (parameters[name] === undefined) {
        throw new Error(`stack '${stackName}' has the parameter '${name}' without a default and without a value in the cloud assembly`);
      }
    }
    return {
      template: this.template,
      parameters,
      reference: (logicalId) => resources.get(logicalId)?.physicalId,
      attribute: (logicalId, name) => {
        const resource = resources.get(logicalId);
        if (!resource) {
          throw new Error(`Fn::GetAtt: resource '${logicalId}' does not exist`);
        }
        if (!(name in resource.attributes)) {
          throw new Error(`Fn::GetAtt: ${resource.type} '${logicalId}' has no attribute '${name}' here; `
            + `it has ${Object.keys(resource.attributes).join(', ') || 'none'}`);
        }
        return resource.attributes[name];
      },
      importValue: (name) => this.exported(name),
      dynamic: (service, key) => {
        if (service !== 'secretsmanager') {
          throw new Error(`dynamic reference {{resolve:${service}:...}}: the local engine resolves secretsmanager only`);
        }
        return this.cloud.secrets.dynamic(key);
      },
    };
  }
}
