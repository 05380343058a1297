import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp, testStack } from './app';
import { plainIngest, plainPublisher } from './observed';
import { IngestDashboard, PayloadFormat, SnsToRedshiftIngestProps } from '../src';

const BY_ATTRIBUTE = { filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['order'] }) } };
const BY_BODY = { filterPolicyWithMessageBody: { country: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist: ['de'] })) } };

const subscription = (props: Partial<SnsToRedshiftIngestProps>) =>
  Object.values(plainIngest(props).template().findResources('AWS::SNS::Subscription'))[0].Properties;

test('two filters are refused, because SNS would apply only one of them', () => {
  expect(() => plainIngest({ ...BY_ATTRIBUTE, ...BY_BODY })).toThrow("'filterPolicy' and 'filterPolicyWithMessageBody' must not be given together, got one for 'kind' and one for 'country'");
});

test('the scope is written, so that SNS need never take it away', () => {
  expect(subscription(BY_BODY)).toMatchObject({ FilterPolicy: { country: ['de'] }, FilterPolicyScope: 'MessageBody' });
  expect(subscription(BY_ATTRIBUTE)).toMatchObject({ FilterPolicy: { kind: ['order'] }, FilterPolicyScope: 'MessageAttributes' });
  expect(subscription({})).toMatchObject({ FilterPolicyScope: 'MessageAttributes' });
});

test('the order of a map does not change the template', () => {
  const text = (allowlist: string[]) => sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist }));
  const inner = (...names: string[]) => sns.FilterOrPolicy.policy(Object.fromEntries(names.map((name) => [name, text([name])])));
  const one = subscription({ filterPolicyWithMessageBody: { b: text(['2', '1']), a: inner('x', 'y') } });
  const other = subscription({ filterPolicyWithMessageBody: { a: inner('y', 'x'), b: text(['2', '1']) } });
  expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  expect(one.FilterPolicy).toEqual({ a: { x: ['x'], y: ['y'] }, b: ['2', '1'] });
});

describe('a filter by body', () => {
  const warned = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('filterPolicyWithMessageBody'))
    .map(({ id, entry }) => [id, `${entry.data}`]);

  test.each(Object.values(PayloadFormat))('warns of a publisher of the topic that sends %s, whichever comes first', (payloadFormat) => {
    const stack = testStack();
    const { publisher } = plainPublisher({ payloadFormat }, stack);
    plainIngest({ ...BY_BODY, payloadFormat, topic: publisher.topic }, stack);
    expect(warned(stack)).toEqual([['/Stack/Ingest', expect.stringContaining(`looks at the fields of a whole body, and Stack/Publisher puts rows into its messages as ${payloadFormat}; `
      + 'SNS drops them without a trace but metrics of the topic')]]);

    const other = testStack();
    const topic = new sns.Topic(other, 'Rows');
    plainIngest({ ...BY_BODY, payloadFormat, topic }, other);
    plainPublisher({ payloadFormat, topic }, other);
    expect(warned(other)).toHaveLength(1);
  });

  test('warns of nothing if the publisher has another topic, or the filter looks at attributes', () => {
    const stack = testStack();
    const { publisher } = plainPublisher({}, stack);
    plainIngest({ ...BY_ATTRIBUTE, topic: publisher.topic }, stack);
    plainIngest(BY_BODY, new Stack(stack, 'Other'));
    expect(warned(stack)).toEqual([]);
  });
});

describe('what a filter drops', () => {
  const topic = (stack: Stack, region: string) => sns.Topic.fromTopicArn(stack, 'Orders', `arn:aws:sns:${region}:111122223333:orders`);
  const stackIn = (region: string) => new Stack(testApp(), 'Stack', { env: { account: '111122223333', region } });

  test('has an alarm if asked for', () => {
    expect(plainIngest(BY_BODY).ingest.alarms.map(({ node }) => node.id)).not.toContain('FilteredOut');
    plainIngest({ ...BY_BODY, alarmFilteredOut: 7 }).template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'NumberOfNotificationsFilteredOut', Statistic: 'Sum', Threshold: 7, Dimensions: [{ Name: 'TopicName', Value: {} }],
    });
  });

  test.each<[string, (stack: Stack) => Partial<SnsToRedshiftIngestProps>, string]>([
    ['nothing is filtered', () => ({}), "'filterPolicy' or 'filterPolicyWithMessageBody' is needed with 'alarmFilteredOut', got none"],
    ['the threshold is always reached', () => ({ ...BY_BODY, alarmFilteredOut: 0 }), "'alarmFilteredOut' must be a whole number between 1"],
    ['the topic is measured elsewhere', (stack) => ({ ...BY_BODY, topic: sns.Topic.fromTopicArn(stack, 'Far', 'arn:aws:sns:eu-west-1:444455556666:far') }),
      "'alarmFilteredOut' takes a topic of the account and Region of the ingest, got one of 444455556666, eu-west-1"],
  ])('has none where %s', (_, props, message) => {
    const stack = stackIn('eu-west-1');
    expect(() => plainIngest({ alarmFilteredOut: 1, ...props(stack) }, stack)).toThrow(message);
  });

  const dashboard = (props: Partial<SnsToRedshiftIngestProps>, stack: Stack) => {
    new IngestDashboard(stack, 'Dashboard', { ingest: plainIngest({ topic: topic(stack, 'eu-west-1'), ...props }, stack).ingest });
    return JSON.stringify(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  };

  test('is on the dashboard by its reason, if there is a filter and the topic is measured here', () => {
    for (const filter of [BY_BODY, BY_ATTRIBUTE]) {
      expect(dashboard(filter, stackIn('eu-west-1'))).toMatch(/NumberOfNotificationsFilteredOut-MessageBody.*NumberOfNotificationsFilteredOut-InvalidMessageBody/);
    }
    expect(dashboard({}, stackIn('eu-west-1'))).not.toContain('FilteredOut');
  });
});
