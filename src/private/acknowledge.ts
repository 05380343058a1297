import { Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Tells a rule pack such as cdk-nag why its finding does not apply to this construct. The template does not change. */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** Does the same for a policy with a wildcard in a resource. */
export function acknowledgeWildcard(scope: IConstruct, resourceArn: string, reason: string): void {
  const described = describe(Stack.of(scope).resolve(resourceArn));
  // CDK rejects a rule with a second double colon, and the ARN of an imported bucket has one. The app must acknowledge that finding.
  if (!described.includes('::')) {
    acknowledge(scope, `IAM5[Resource::${described}]`, reason);
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
