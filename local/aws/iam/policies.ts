import { MANAGED_POLICIES } from './aws-managed';
import type { PolicyDocument, PolicyStatement } from './policy-document';
import { DeployedResource } from '../resource';

/** A policy of a deployment, with every reference resolved. */
export interface Policy {
  /** The resource of the template that holds it: stack and logical id. */
  readonly source: string;
  /** Path from the resource's properties to the document; empty for a resource that is itself a policy. */
  readonly path: readonly (string | number)[];
  /** IDENTITY: what a role may do. TRUST: which principals may assume a role. RESOURCE: which principals may do what with a resource. */
  readonly kind: 'IDENTITY' | 'TRUST' | 'RESOURCE';
  /** ARNs of the roles or resources it is attached to. */
  readonly holders: readonly string[];
  readonly document: PolicyDocument;
  /** Whether it is a policy of AWS, which no template holds. */
  readonly managedByAws?: boolean;
}

export interface SourcedResource {
  readonly stackName: string;
  readonly resource: DeployedResource;
}

const NAMED_BY_POLICIES = new Set(['AWS::IAM::Role', 'AWS::SQS::Queue', 'AWS::Lambda::Function']);

/** Collects the policies of deployed resources. */
export function collectPolicies(resources: readonly SourcedResource[]): Policy[] {
  const arns = new Map(resources.filter(({ resource }) => NAMED_BY_POLICIES.has(resource.type))
    .map(({ resource }) => [resource.physicalId, String(resource.attributes.Arn)]));
  return resources.flatMap(({ stackName, resource }) =>
    policiesOf(resource, (name) => arns.get(name) ?? name).map((policy) => ({ ...policy, source: `${stackName}/${resource.logicalId}` })));
}

type Unsourced = Omit<Policy, 'source'>;

function policiesOf({ type, attributes, properties }: DeployedResource, arnOf: (name: string) => string): Unsourced[] {
  const resourcePolicy = (holders: readonly string[], name = 'PolicyDocument'): Unsourced[] =>
    properties[name] ? [{ kind: 'RESOURCE', path: [name], holders, document: properties[name] }] : [];
  switch (type) {
    case 'AWS::IAM::Role':
      return policiesOfRole(String(attributes.Arn), properties);
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
      return [{ kind: 'IDENTITY', path: ['PolicyDocument'], holders: (properties.Roles ?? []).map(arnOf), document: properties.PolicyDocument }];
    case 'AWS::S3::BucketPolicy':
      return resourcePolicy([`arn:aws:s3:::${properties.Bucket}`]);
    case 'AWS::SQS::QueuePolicy':
      return resourcePolicy(properties.Queues.map(arnOf));
    case 'AWS::SNS::TopicPolicy':
      return resourcePolicy(properties.Topics);
    case 'AWS::SecretsManager::ResourcePolicy':
      return resourcePolicy([properties.SecretId], 'ResourcePolicy');
    case 'AWS::KMS::Key':
      return resourcePolicy([String(attributes.Arn)], 'KeyPolicy');
    case 'AWS::Lambda::Permission':
      return [{ kind: 'RESOURCE', path: [], holders: [arnOf(properties.FunctionName)], document: permissionDocument(properties) }];
    default:
      return [];
  }
}

function policiesOfRole(arn: string, properties: DeployedResource['properties']): Unsourced[] {
  return [
    { kind: 'TRUST', path: ['AssumeRolePolicyDocument'], holders: [arn], document: properties.AssumeRolePolicyDocument },
    ...(properties.Policies ?? []).map(({ PolicyDocument }: { PolicyDocument: PolicyDocument }, index: number): Unsourced => (
      { kind: 'IDENTITY', path: ['Policies', index, 'PolicyDocument'], holders: [arn], document: PolicyDocument })),
    ...(properties.ManagedPolicyArns ?? []).filter((managed: string) => managed.startsWith('arn:aws:iam::aws:')).map((managed: string): Unsourced => {
      const document = MANAGED_POLICIES[managed];
      if (!document) {
        throw new Error(`${arn} has the managed policy ${managed}, which the local engine does not know; add it to local/aws/iam/aws-managed.ts`);
      }
      return { kind: 'IDENTITY', path: ['ManagedPolicyArns'], holders: [arn], document, managedByAws: true };
    }),
  ];
}

/** The statement that Lambda adds to the function's policy for a permission. */
function permissionDocument({ Action, Principal, FunctionName, SourceArn, SourceAccount }: DeployedResource['properties']): PolicyDocument {
  const condition = {
    ...SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } },
    ...SourceAccount && { StringEquals: { 'aws:SourceAccount': SourceAccount } },
  };
  return {
    Statement: [{
      Effect: 'Allow',
      Principal: /\.amazonaws\.com$/.test(Principal) ? { Service: Principal } : { AWS: Principal },
      Action,
      Resource: FunctionName,
      ...Object.keys(condition).length > 0 && { Condition: condition },
    }],
  };
}

export function statementsOf({ Statement }: PolicyDocument): readonly PolicyStatement[] {
  return Array.isArray(Statement) ? Statement : [Statement as PolicyStatement];
}
