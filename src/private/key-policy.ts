import { ArnFormat, Resource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { differ, placeOf } from './environment';
import { keyBehind } from './key-behind';
import { warn } from './messages';
import { printableJson } from './printable';
import { snsPrincipals } from './sns-principals';

/**
 * Lets SNS send messages of a topic to queues of a Region that the key encrypts. Without this statement, SNS drops the messages silently.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
 */
export function letSnsUse(scope: Construct, key: kms.IKey, topic: sns.ITopic, region: string): void {
  allow(scope, key, 'keyPolicySns', 'without this statement SNS delivers nothing to the queue', new iam.PolicyStatement({
    principals: snsPrincipals(topic.env.region, region),
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: mayName(scope, key, topic)
      ? { ArnEquals: { 'aws:SourceArn': topic.topicArn } }
      : { StringEquals: { 'aws:SourceAccount': topic.env.account } },
  }));
}

/**
 * Whether the policy of the key may refer to the topic.
 *
 * If the app creates the topic, and the key is in a stack that is neither the topic's nor the ingest's, the two stacks would depend on
 * each other. If the topic is encrypted with a key of the app, key and topic would depend on each other.
 */
function mayName(scope: Construct, key: kms.IKey, topic: sns.ITopic): boolean {
  return !Token.isUnresolved(topic.topicArn)
    || ([Stack.of(topic), Stack.of(scope)].includes(Stack.of(key)) && !(topic.masterKey && Resource.isOwnedResource(topic.masterKey)));
}

/**
 * Lets alarms send notifications that the key encrypts. CloudWatch calls KMS itself; SNS does not do it on its behalf. The documentation has no
 * condition here. The policy of the topic has one.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function letCloudWatchUse(scope: Construct, key: kms.IKey): void {
  allow(scope, key, 'keyPolicyCloudWatch', 'without this statement alarms notify nobody', new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
  }));
}

/**
 * Lets CloudWatch Logs encrypt log groups. Its name has the Region and, unlike that of other services, the suffix of the partition.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letLogsUse(scope: Construct, key: kms.IKey): void {
  const stack = Stack.of(key);
  allow(scope, key, 'keyPolicyLogs', 'without this statement no log group can be created', new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.${domainSuffix(stack)}`)],
    actions: [
      'kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo',
      'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey',
    ],
    resources: ['*'],
    // A log group depends on its key, so the policy of the key cannot refer to the log group.
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
          service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  }));
}

/**
 * Lets the account of the publisher encrypt messages of a topic whose key is of another account. Within an account, IAM alone can allow it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
export function letPublisherUse(scope: Construct, given: kms.IKey): void {
  const { account } = placeOf(scope);
  const key = keyBehind(given);
  if (key && differ(key.env.account, account)) {
    allow(scope, key, 'keyPolicyPublisher', 'without this statement every tick fails', new iam.PolicyStatement({
      principals: [new iam.AccountPrincipal(account)],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringLike: { 'kms:ViaService': `sns.${key.env.region}.amazonaws.com*` } },
    }));
  }
}

/** Without a token if the Region is known, so that the statement can be read and copied. */
function domainSuffix(stack: Stack): string {
  return (Token.isUnresolved(stack.region) ? undefined : RegionInfo.get(stack.region).domainSuffix) ?? stack.urlSuffix;
}

/** Adds a statement to the key's policy once. For a key that cannot be changed here, a warning has the statement. */
function allow(scope: Construct, key: kms.IKey, id: string, consequence: string, statement: iam.PolicyStatement): void {
  if (!key.addToResourcePolicy(statement, true).statementAdded) {
    warn(scope, id,
      `the policy of the imported key ${key.keyArn} cannot be changed here. Add this statement to it; ${consequence}: `
      + printableJson(scope, statement.toStatementJson()));
  }
}
