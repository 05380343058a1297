import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { testStack } from './app';
import { plainIngest, plainPublisher } from './observed';
import { CsvColumnType, CsvSource, Instrumentation, MessageGroup, Sampling } from '../src';

test('classes that are made by their static methods cannot be subclassed by accident', () => {
  // @ts-expect-error -- the constructor is private, so this does not compile
  class MySource extends CsvSource {}
  // @ts-expect-error -- the same
  class MySampling extends Sampling {}
  // @ts-expect-error -- the same
  class MyGroup extends MessageGroup {}
  expect([MySource, MySampling, MyGroup]).toHaveLength(3);
  expect([CsvSource.file('rows.csv'), Sampling.random(), Sampling.replay('time'), MessageGroup.of('a')].map((value) => value.constructor))
    .toEqual([CsvSource, Sampling, Sampling, MessageGroup]);
});

test('the template is the same in whatever order a language gives the entries of a map', () => {
  const inOrder = <Value>(map: Record<string, Value>, reverse: boolean) =>
    Object.fromEntries(reverse ? Object.entries(map).reverse() : Object.entries(map));
  const template = (reverse: boolean) => {
    const stack = testStack();
    plainPublisher({
      columnTypes: inOrder({ message_id: CsvColumnType.NUMBER, trader_id: CsvColumnType.TEXT, reply_message_id: CsvColumnType.NUMBER }, reverse),
      messageAttributes: inOrder({ trader: 'trader_id', id: 'message_id' }, reverse),
      faults: inOrder({ duplicateMessages: 0.1, bursts: 0.2 }, reverse),
      sampling: Sampling.random(),
    }, stack);
    const layer = lambda.LayerVersion.fromLayerVersionArn(stack, 'Layer', 'arn:aws:lambda:eu-west-1:111122223333:layer:agent:1');
    plainIngest({ instrumentation: Instrumentation.layer({ layers: [layer], environment: inOrder({ B: '1', A: '2' }, reverse) }), timeout: Duration.minutes(1) }, stack);
    return JSON.stringify(Template.fromStack(stack).toJSON());
  };
  expect(template(true)).toBe(template(false));
});
