import { Arn, ArnFormat, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Where something is. Either may be a token, which is known only at deployment. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The account and Region of what a construct creates. */
export function placeOf(scope: IConstruct): Place {
  return Stack.of(scope);
}

/** The account and Region in an ARN. */
export function placeInArn(arn: string): Place {
  const { account, region } = Arn.split(arn, ArnFormat.NO_RESOURCE_NAME);
  return { account: account!, region: region! };
}

/** Whether two accounts or Regions are certainly different. Of those that are known only at deployment, nobody can tell. */
export function differ(one: string, other: string): boolean {
  return Token.compareStrings(one, other) === TokenComparison.DIFFERENT;
}

/** Whether two accounts or Regions are certainly the same. The Region of a stack is the same token each time. */
export function agree(one: string, other: string): boolean {
  return one === other;
}
