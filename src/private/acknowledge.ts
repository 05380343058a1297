import { Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Says why a finding of a rule pack such as cdk-nag is no fault of this construct. No template changes by it. */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** The same for a resource with a wildcard in a policy. */
export function acknowledgeWildcard(scope: IConstruct, resourceArn: string, reason: string): void {
  const described = describe(Stack.of(scope).resolve(resourceArn));
  // CDK takes no rule with another double colon, as the ARN of an imported bucket has one; that finding is left to the app.
  if (!described.includes('::')) {
    acknowledge(scope, `IAM5[Resource::${described}]`, reason);
  }
}

/** An ARN as cdk-nag names it: with references in angle brackets. */
function describe(arn: unknown): string {
  if (typeof arn === 'string') {
    return arn;
  }
  const { 'Ref': ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = arn as { 'Ref'?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };
  return join ? join[1].map(describe).join(join[0]) : `<${ref ?? attribute?.join('.')}>`;
}
