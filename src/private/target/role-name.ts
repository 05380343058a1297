import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * How much of the stack's name and of the logical id is certain to be in the name of a role. CloudFormation shortens both to make names of
 * at most 64 characters. Others report that it keeps 24 characters of each.
 */
const KEPT = 20;

/**
 * What is known at synth of the role's name, with `*` for the rest: all of a name that was given, and the start of one that CloudFormation
 * makes. Aspects may name roles, so it is called as late as the template is written.
 */
export function roleNamePattern(role: iam.IRole): string {
  const resource = role.node.defaultChild;
  const stack = Stack.of(role);
  const name: unknown = stack.resolve(resource instanceof iam.CfnRole ? resource.roleName : role.roleName);
  if (typeof name === 'string') {
    return name;
  }
  if (name !== undefined || !(resource instanceof iam.CfnRole)) {
    return '*';
  }
  const outermost = outermostStack(stack);
  if (outermost === stack && stack.stackName.length <= KEPT) {
    const logicalId: string = stack.resolve(resource.logicalId);
    return `${stack.stackName}-${logicalId.slice(0, KEPT)}*`;
  }
  return Token.isUnresolved(outermost.stackName) ? '*' : `${outermost.stackName.slice(0, KEPT)}*`;
}

/** The name of a nested stack starts with the name of the stack around it. */
function outermostStack(stack: Stack): Stack {
  return stack.nestedStackParent ? outermostStack(stack.nestedStackParent) : stack;
}
