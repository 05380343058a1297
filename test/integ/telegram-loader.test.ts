import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TelegramStack } from '../../integ/telegram-stack';
import { testApp } from '../app';

const LOADER = { loadInterval: Duration.minutes(15) };

function telegram(props: { loadInterval?: Duration; tables?: number; serverless?: boolean }): Template {
  return Template.fromStack(new TelegramStack(testApp(), 'Telegram', { region: 'us-east-1', ...props }));
}

test('a loader loads as often as the app is told, and the ingest stages', () => {
  const template = telegram(LOADER);
  template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(15 minutes)' });
  template.resourceCountIs('Custom::RedshiftPending', 1);
  template.resourceCountIs('AWS::S3::Bucket', 2); // of loader and ingests, and of the second subscriber
});

test.each([true, false])('twenty tables share a loader and fit in a stack, serverless %s', (serverless) => {
  const template = telegram({ ...LOADER, tables: 20, serverless });
  template.resourceCountIs('AWS::Lambda::EventSourceMapping', 21); // with the one of the second subscriber
  template.resourceCountIs('AWS::S3::Bucket', 2); // of loader and ingests, and of the second subscriber
  const names = Object.values(template.findResources('Custom::RedshiftTable')).map(({ Properties }) => Properties.tableName);
  expect(new Set(names).size).toBe(20);
  expect(names).toEqual(expect.arrayContaining(['telegram_messages', 'telegram_messages_2', 'telegram_messages_20']));
  expect(Object.keys(template.toJSON().Resources).length).toBeLessThanOrEqual(500);
});

test('each table has its own queue and dead letters among the outputs', () => {
  expect(Object.keys(telegram({ ...LOADER, tables: 3 }).findOutputs('*'))).toEqual(expect.arrayContaining(
    ['Queue', 'Queue2', 'Queue3', 'DeadLetterQueue', 'DeadLetterQueue2', 'DeadLetterQueue3', 'LoaderFunction']));
});
