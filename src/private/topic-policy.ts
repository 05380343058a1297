import { Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { differ, placeOf } from './environment';
import { warn } from './messages';
import { printableJson } from './printable';

/**
 * Lets the account of the ingest subscribe to a topic of another account, or says at synth how that account must.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
 */
export function letSubscribe(scope: Construct, topic: sns.ITopic): void {
  letAccount(scope, topic, 'Subscribe', 'the deployment fails until that account lets this one subscribe');
}

/** Lets the account of the publisher publish to a topic of another account, or says at synth how that account must. IAM there decides who of it does. */
export function letPublish(scope: Construct, topic: sns.ITopic): void {
  letAccount(scope, topic, 'Publish', 'every tick fails until that account lets this one publish');
}

function letAccount(scope: Construct, topic: sns.ITopic, action: 'Subscribe' | 'Publish', consequence: string): void {
  const { account } = placeOf(scope);
  if (!differ(topic.env.account, account)) {
    return;
  }
  const statement = new iam.PolicyStatement({ principals: [new iam.AccountPrincipal(account)], actions: [`sns:${action}`], resources: [topic.topicArn] });
  if (!topic.addToResourcePolicy(statement).statementAdded) {
    warn(scope, 'topicPolicy', `the topic ${topic.topicArn} is of another account, and ${consequence}. With credentials of that `
      + `account in $TOPIC_PROFILE, run: aws sns add-permission --profile "$TOPIC_PROFILE" --region ${topic.env.region} --topic-arn ${topic.topicArn} `
      + `--label ${action.toLowerCase()}-${account} --aws-account-id ${account} --action-name ${action}. Or add this statement to the policy of the topic: `
      + printableJson(scope, statement.toStatementJson()));
  } else if (Stage.of(topic) === Stage.of(scope)) {
    Stack.of(scope).addDependency(Stack.of(topic), `the topic must let this account ${action.toLowerCase()} first`);
  }
}
