import * as sns from 'aws-cdk-lib/aws-sns';
import { TopicOptions } from '../../topic-options';
import { sorted } from '../sorted';

/** Which messages a subscription takes. */
export type FilterOptions = Pick<TopicOptions, 'filterPolicy' | 'filterPolicyWithMessageBody'>;

/** Fails if there are two filters, because SNS has one filter policy for each subscription. */
export function requireOneFilter({ filterPolicy, filterPolicyWithMessageBody }: FilterOptions): void {
  if (filterPolicy && filterPolicyWithMessageBody) {
    throw new Error(`'filterPolicy' and 'filterPolicyWithMessageBody' must not be given together, got one for ${names(filterPolicy)} and one for `
      + `${names(filterPolicyWithMessageBody)}; SNS has one filter policy for each subscription. Put what you filter by in message attributes, or in fields of the body`);
  }
}

/**
 * Writes what CDK leaves out. SNS refuses to take the scope away again, so it is written even if it is the default or nothing is filtered.
 */
export function completeFilter(subscription: sns.CfnSubscription, { filterPolicyWithMessageBody }: FilterOptions): void {
  subscription.filterPolicyScope = filterPolicyWithMessageBody ? 'MessageBody' : 'MessageAttributes';
  subscription.filterPolicy = sorted(subscription.filterPolicy);
}

function names(policy: object): string {
  return Object.keys(policy).sort().map((name) => `'${name}'`).join(', ');
}
