import { AspectPriority, Aspects, CfnResource, IAspect, Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The types of resources that a rule of AwsSolutions looks at, where constructs have resources of other types, too. */
const LOOKS_AT: Readonly<Record<string, readonly string[] | undefined>> = {
  S1: ['AWS::S3::Bucket'],
  SQS3: ['AWS::SQS::Queue'],
  IAM5: ['AWS::IAM::Policy', 'AWS::IAM::Role'],
};

/** Why a finding of cdk-nag is none, as cdk-nag 2 reads it from the template. */
interface Suppression {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: string[];
}

/** Tells a rule pack such as cdk-nag why its finding does not apply to this construct and what is in it. */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  const id = `AwsSolutions-${rule}`;
  Validations.of(scope).acknowledge({ id, reason });
  Aspects.of(scope).add(new Suppressed(LOOKS_AT[rule], { id, reason }), { priority: AspectPriority.MUTATING });
}

/** Does the same for a policy with a wildcard in a resource. */
export function acknowledgeWildcard(scope: IConstruct, resourceArn: string, reason: string): void {
  const finding = `Resource::${describe(Stack.of(scope).resolve(resourceArn))}`;
  const id = 'AwsSolutions-IAM5';
  // CDK refuses to acknowledge what has a second double colon, as the ARN of an imported bucket has. cdk-nag reads the entry all the same.
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`${id}[${finding}]`]: reason });
  Aspects.of(scope).add(new Suppressed(LOOKS_AT.IAM5, { id, reason, applies_to: [finding] }), { priority: AspectPriority.MUTATING });
}

/** Writes a reason into the template, where cdk-nag 2 looks for it. Later versions read the metadata of constructs. */
class Suppressed implements IAspect {
  constructor(private readonly types: readonly string[] | undefined, private readonly suppression: Suppression) {}

  public visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || this.types?.includes(node.cfnResourceType) === false) {
      return;
    }
    const { rules_to_suppress: others = [] }: { rules_to_suppress?: Suppression[] } = node.getMetadata('cdk_nag') ?? {};
    const isThere = others.some((other) => JSON.stringify(other) === JSON.stringify(this.suppression));
    if (!isThere) {
      node.addMetadata('cdk_nag', { rules_to_suppress: [...others, this.suppression] });
    }
  }
}

/** Formats an ARN as cdk-nag does, with references in angle brackets. */
function describe(arn: unknown): string {
  if (typeof arn === 'string') {
    return arn;
  }
  const { 'Ref': ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = arn as { 'Ref'?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };
  return join ? join[1].map(describe).join(join[0]) : `<${ref ?? attribute?.join('.')}>`;
}
