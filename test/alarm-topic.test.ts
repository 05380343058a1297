import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testStack } from './app';
import { plainLoader } from './loaded-ingests';
import { plainIngest, plainPublisher } from './observed';

const MAY_PUBLISH = Match.objectLike({
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Condition: { ArnLike: { 'aws:SourceArn': Match.anyValue() } },
});

describe('a topic for alarms', () => {
  test('lets CloudWatch publish if it has a policy of the app, whenever the app gives it one', () => {
    const stack = testStack();
    const early = new sns.Topic(stack, 'Early', { enforceSSL: true });
    const late = new sns.Topic(stack, 'Late');
    plainIngest({ alarmTopic: early }, stack);
    plainPublisher({ alarmTopic: late }, stack);
    late.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.AccountPrincipal('222222222222')], actions: ['sns:Subscribe'], resources: [late.topicArn] }));
    const template = Template.fromStack(stack);
    for (const topic of [early, late]) {
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        Topics: [stack.resolve(topic.topicArn)],
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Resource: stack.resolve(topic.topicArn) }), MAY_PUBLISH]) },
      });
    }
  });

  test('has the statement once, for any number of alarms and constructs', () => {
    const stack = testStack();
    const alarmTopic = new sns.Topic(stack, 'Alarms', { enforceSSL: true });
    plainIngest({ alarmTopic }, stack);
    plainPublisher({ alarmTopic }, stack);
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy', { Properties: { Topics: [stack.resolve(alarmTopic.topicArn)] } }));
    expect(policy.Properties.PolicyDocument.Statement.filter((statement: any) => statement.Principal.Service === 'cloudwatch.amazonaws.com')).toHaveLength(1);
  });

  test('keeps the policy of SNS if the app gives it none', () => {
    const stack = testStack();
    plainLoader({ alarmTopic: new sns.Topic(stack, 'Alarms') }, stack);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 0);
  });

  test('lets CloudWatch use its key', () => {
    const stack = testStack();
    plainIngest({ alarmTopic: new sns.Topic(stack, 'Alarms', { masterKey: new kms.Key(stack, 'Key') }) }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] })]) },
    });
  });

  test('with an imported key says which statement it needs', () => {
    const stack = testStack();
    const masterKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1');
    plainIngest({ alarmTopic: new sns.Topic(stack, 'Alarms', { masterKey }) }, stack);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('without this statement alarms notify nobody: .*cloudwatch.amazonaws.com'));
  });

  test('with a key that AWS manages is refused, because its alarms would notify nobody', () => {
    for (const construct of [plainIngest, plainPublisher, plainLoader]) {
      const stack = testStack();
      const alarmTopic = new sns.Topic(stack, 'Alarms', { masterKey: kms.Alias.fromAliasName(stack, 'Managed', 'alias/aws/sns') });
      expect(() => construct({ alarmTopic }, stack))
        .toThrow(/^Stack\/\w+: 'alarmTopic' must not be encrypted with a key that AWS manages, got Stack\/Alarms with Stack\/Managed;/);
    }
  });
});
