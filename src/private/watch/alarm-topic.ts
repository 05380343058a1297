import { ArnFormat, Aspects, Resource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { keyBehind } from '../key-behind';
import { letCloudWatchUse } from '../key-policy';

/** The child of a topic that holds its policy. Without one, SNS gives the topic a policy that lets CloudWatch publish. */
const POLICY = 'Policy';

/**
 * Lets alarms publish to a topic. An alarm that may not is silent: only its history says so.
 *
 * A topic that has a policy of the app, for example by `enforceSSL`, has lost the one of SNS. The statement is added when the app is
 * synthesized, because a topic may get its policy later than its alarms.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
export function letAlarmsNotify(scope: Construct, topic: sns.ITopic): void {
  if (topic.masterKey) {
    letAlarmsUseKey(scope, topic, topic.masterKey);
  }
  if (Resource.isOwnedResource(topic)) {
    const statement = alarmsMayPublish(scope, topic);
    Aspects.of(topic).add({
      visit: (node) => {
        if (node === topic && topic.node.tryFindChild(POLICY)) {
          topic.addToResourcePolicy(statement);
        }
      },
    });
  }
}

function letAlarmsUseKey(scope: Construct, topic: sns.ITopic, masterKey: NonNullable<sns.ITopic['masterKey']>): void {
  const key = keyBehind(masterKey);
  if (!key) {
    throw new Error(`${scope.node.path}: 'alarmTopic' must not be encrypted with a key that AWS manages, got ${topic.node.path} with ${masterKey.node.path}; CloudWatch may not use such `
      + 'a key, and its alarms would notify nobody. Give the topic a key of your own, or none');
  }
  letCloudWatchUse(scope, key);
}

function alarmsMayPublish(scope: Construct, topic: sns.ITopic): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { ArnLike: { 'aws:SourceArn': Stack.of(scope).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME }) } },
  });
}
