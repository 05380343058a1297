import { Annotations, Stack } from 'aws-cdk-lib';
import { Annotations as Found, Match } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testApp, testStack } from './app';
import { plainIngest, plainPublisher } from './observed';
import { DeduplicationId, PayloadFormat } from '../src';

const TUPLES = { payloadFormat: PayloadFormat.TUPLES };

/** What synth says about formats, by the path of the construct. */
const warned = (stack: Stack) => Found.fromStack(stack).findWarning('*', Match.stringLikeRegexp('payloadFormat'))
  .map(({ id, entry }) => [id, `${entry.data}`]);

const WARNING = '\'payloadFormat\' of Stack/Ingest is JSON, and Stack/Publisher publishes TUPLES to the same topic; its messages would be rejected. '
  + 'Set both to the same, or acknowledge this warning if a filter policy keeps those messages from the ingest [ack: cdk-redshift-ingest:payloadFormat]';

test('an ingest that cannot read what a publisher sends is warned about, whichever of the two comes first', () => {
  const stack = testStack();
  const { publisher } = plainPublisher(TUPLES, stack);
  plainIngest({ topic: publisher.topic }, stack);
  expect(warned(stack)).toEqual([['/Stack/Ingest', WARNING]]);

  const other = testStack();
  const topic = new sns.Topic(other, 'Rows');
  plainIngest({ topic }, other);
  plainPublisher({ ...TUPLES, topic }, other);
  expect(warned(other)).toEqual([['/Stack/Ingest', WARNING]]);
});

test('topics that are imported are the same if their ARNs are', () => {
  const stack = testStack();
  const topic = (id: string, name: string) => sns.Topic.fromTopicArn(stack, id, `arn:aws:sns:us-east-1:111122223333:${name}`);
  plainPublisher({ ...TUPLES, topic: topic('One', 'rows') }, stack);
  plainIngest({ topic: topic('Two', 'rows') }, stack);
  expect(warned(stack)).toEqual([['/Stack/Ingest', WARNING]]);

  const other = new Stack(testApp(), 'Stack');
  plainPublisher({ ...TUPLES, topic: sns.Topic.fromTopicArn(other, 'One', 'arn:aws:sns:us-east-1:111122223333:rows') }, other);
  plainIngest({ topic: sns.Topic.fromTopicArn(other, 'Two', 'arn:aws:sns:us-east-1:111122223333:others') }, other);
  expect(warned(other)).toEqual([]);
});

test('the same format, and another topic, pass', () => {
  const stack = testStack();
  const { publisher } = plainPublisher(TUPLES, stack);
  plainIngest({ ...TUPLES, topic: publisher.topic }, stack);
  expect(warned(stack)).toEqual([]);

  const other = testStack();
  plainPublisher(TUPLES, other);
  plainIngest({}, other);
  expect(warned(other)).toEqual([]);
});

test('the same topic in another app passes', () => {
  const [one, other] = [testStack(), testStack()];
  const topic = (stack: Stack) => sns.Topic.fromTopicArn(stack, 'Imported', 'arn:aws:sns:us-east-1:111122223333:rows');
  plainPublisher({ ...TUPLES, topic: topic(one) }, one);
  plainIngest({ topic: topic(other) }, other);
  expect([...warned(one), ...warned(other)]).toEqual([]);
});

test('the warning can be acknowledged', () => {
  const stack = testStack();
  const { publisher } = plainPublisher(TUPLES, stack);
  const { ingest } = plainIngest({ topic: publisher.topic }, stack);
  Annotations.of(ingest).acknowledgeWarning('cdk-redshift-ingest:payloadFormat', 'a filter policy keeps them apart');
  expect(warned(stack)).toEqual([]);
});

test('an ingest that ignores the ids of a publisher is warned about', () => {
  const stack = testStack();
  const { publisher } = plainPublisher({}, stack);
  plainIngest({ topic: publisher.topic, deduplicationId: DeduplicationId.SNS }, stack);
  const found = Found.fromStack(stack).findWarning('/Stack/Ingest', Match.stringLikeRegexp('deduplicationId'));
  expect(found.map(({ entry }) => entry.data)).toEqual([expect.stringMatching(/^'deduplicationId' of Stack\/Ingest is SNS, and Stack\/Publisher publishes to the same topic/)]);

  const other = testStack();
  plainIngest({ topic: plainPublisher({}, other).publisher.topic, deduplicationId: DeduplicationId.ATTRIBUTE }, other);
  expect(Found.fromStack(other).findWarning('*', Match.stringLikeRegexp('deduplicationId'))).toEqual([]);
});
