import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Engine } from '../../../../local/engine';
import { cloudAssembly, lambdaFunction, role } from '../../cloud-assembly';

const MINUTE = 60_000;

function template(threshold: number, actions: object = {}): object {
  return {
    Resources: {
      Role: role('lambda.amazonaws.com', { Action: 'logs:*', Resource: '*' }),
      Fails: lambdaFunction('exports.handler = async (fails) => { if (fails) throw new Error("as asked"); };', { FunctionName: 'fails' }),
      Topic: { Type: 'AWS::SNS::Topic' },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'told' } },
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Queue' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
          },
        },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] }, RawMessageDelivery: true },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: 'failures',
          AlarmDescription: 'First look',
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'Fails' } }],
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: threshold,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
          AlarmActions: [{ Ref: 'Topic' }],
          OKActions: [{ Ref: 'Topic' }],
          ...actions,
        },
      },
      Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'board', DashboardBody: '{"widgets":[]}' } },
    },
  };
}

let engine: Engine;

beforeAll(async () => {
  engine = await Engine.start({ factor: 60, leastWork: 20_000 });
  await engine.deploy(cloudAssembly(template(2)));
}, 60_000);

afterAll(async () => engine.stop());

const state = () => engine.cloud.cloudWatch.stateOf('failures');

/** Waits until the alarm has changed its state this many times. On a busy machine a state may end before the test reads it. */
async function states(count: number): Promise<string[]> {
  const { history } = engine.cloud.cloudWatch;
  for (let at = 0; at < 400 && history.length < count; at++) {
    await engine.clock.sleep(MINUTE / 4);
  }
  return history.map(({ to }) => to);
}

test('an alarm begins and ends with what its function does, and its topic is told of both', async () => {
  expect(await states(1)).toEqual(['OK']);
  await Promise.all(['false', 'false', 'false'].map((fails) => engine.cloud.lambda.invoke('fails', fails))); // a start takes minutes of this clock
  await Promise.all([engine.cloud.lambda.invoke('fails', 'true'), engine.cloud.lambda.invoke('fails', 'true'), engine.cloud.lambda.invoke('fails', 'false')]);
  expect(await states(3)).toEqual(['OK', 'ALARM', 'OK']);
  const sqs = new SQSClient(engine.admin);
  const [{ arn }] = await engine.queues();
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: engine.cloud.queueUrl(arn), MaxNumberOfMessages: 10 }));
  sqs.destroy();
  const told = Messages.map(({ Body }) => JSON.parse(Body!));
  expect(told).toMatchObject(Array(3).fill({ AlarmName: 'failures', AlarmDescription: 'First look' }));
  expect(told.map(({ OldStateValue, NewStateValue }) => [OldStateValue, NewStateValue]))
    .toEqual([['INSUFFICIENT_DATA', 'OK'], ['OK', 'ALARM'], ['ALARM', 'OK']]);
  const { store } = engine.cloud.cloudWatch;
  const of = (name: string) => store.names.filter((metric) => metric.name === name && metric.dimensions.FunctionName === 'fails')
    .flatMap((metric) => [...store.statistic(metric, 'Sum', { from: 0, to: Infinity, period: Number.MAX_SAFE_INTEGER }).values()]);
  expect([of('Invocations'), of('Errors'), of('Throttles')]).toEqual([[6], [2], [0]]);
});

test('an update changes the threshold and keeps the state; what the template no longer has is gone', async () => {
  await engine.deploy(cloudAssembly(template(1)));
  expect(state()).toBe('OK');
  await engine.cloud.lambda.invoke('fails', 'true');
  expect((await states(4)).at(3)).toBe('ALARM');
  await engine.deploy(cloudAssembly({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }));
  expect(state()).toBeUndefined();
  expect([...engine.cloud.cloudWatch.dashboards]).toEqual([]);
});

test('what the engine cannot do for an alarm fails the deployment', async () => {
  await expect(engine.deploy(cloudAssembly(template(1, { AlarmActions: ['arn:aws:automate:us-east-1:ec2:stop'] })))).rejects.toThrow('tells topics only, got the action arn:aws:automate');
  await expect(engine.deploy(cloudAssembly(template(1, { EvaluateLowSampleCountPercentile: 'ignore' })))).rejects.toThrow('which the local engine does not know');
});
