import { Template } from 'aws-cdk-lib/assertions';
import { TelegramStack } from '../../integ/telegram-stack';
import { testApp } from '../app';

test.each([false, true])('the telegram app has a notebook that may query all its tables, on Serverless: %s', (serverless) => {
  const template = Template.fromStack(new TelegramStack(testApp(), 'Telegram', { region: 'us-east-1', serverless, notebook: true, tables: 2 }));
  template.resourceCountIs('AWS::SageMaker::NotebookInstance', 1);
  const readers = Object.values(template.findResources('Custom::RedshiftTable')).map(({ Properties }) => JSON.stringify(Properties.readers));
  expect(readers).toHaveLength(2);
  readers.forEach((reader) => expect(reader).toMatch(/IAMR:.*NotebookRole/));
  expect(Object.keys(template.findOutputs('*'))).toEqual(expect.arrayContaining(['NotebookName', 'NotebookRoleArn']));
});

test('without being told so it has none', () => {
  const template = Template.fromStack(new TelegramStack(testApp(), 'Telegram', { region: 'us-east-1' }));
  template.resourceCountIs('AWS::SageMaker::NotebookInstance', 0);
});
