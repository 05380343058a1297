import { Duration, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { testApp, testStack } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { plainIngest, plainPublisher } from './observed';
import { Alarm, evaluateAlarm, readAlarm } from '../local/aws/metrics/alarm';
import { MetricStore } from '../local/aws/metrics/metric-store';
import { IngestAlarmOptions, RedshiftLoaderProps, UnknownFields } from '../src';

function alarmsOf(template: ReturnType<ReturnType<typeof plainIngest>['template']>): Record<string, any>[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
}

/** An alarm with an expression, as if every resource were named x. */
function evaluated({ Metrics, ...properties }: Record<string, any>): Alarm {
  const named = Metrics.map((query: any) => query.MetricStat ? {
    ...query,
    MetricStat: { ...query.MetricStat, Metric: { ...query.MetricStat.Metric, Dimensions: query.MetricStat.Metric.Dimensions.map(({ Name }: any) => ({ Name, Value: 'x' })) } },
  } : query);
  return readAlarm('alarm', 'arn', { ...properties, Metrics: named });
}

describe('RedshiftLoader', () => {
  test('has an alarm for whatever can go wrong between bucket and tables', () => {
    expect(plainLoader().loader.alarms.map(({ node }) => node.id))
      .toEqual(['StagedAge', 'Stopped', 'Errors', 'Throttles', 'LoadFailures', 'WarehouseAway', 'RejectedShare', 'Freshness', 'Books', 'Audit', 'ForgottenObjects']);
    expect(plainLoader({ alarms: false }).loader.alarms).toEqual([]);
  });

  test('takes those over that its ingests then do not have', () => {
    const { loader } = plainLoader();
    expect(loadedIngest(loader).alarms.map(({ node }) => node.id)).toEqual(
      ['DeadLetters', 'Undelivered', 'OldestMessage', 'Errors', 'Throttles', 'RejectedShare', 'UnknownFields', 'RejectedExpiring', 'Unreceived', 'Undeliverable']);
  });

  test('each of them says what to do first, in words that fit', () => {
    const { loader, template } = plainLoader();
    loadedIngest(loader);
    for (const { AlarmDescription } of alarmsOf(template())) {
      expect(AlarmDescription).toMatch(/\b[Ff]irst\b/);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  const every = (interval: Duration) => ({ schedule: ScheduleExpression.rate(interval) });
  test.each<[string, Partial<RedshiftLoaderProps>, number]>([
    ['a minute', every(Duration.minutes(1)), 15],
    ['15 minutes', {}, 45],
    ['a day', every(Duration.days(1)), 3 * 24 * 60],
    ['hour, by a cron', { schedule: ScheduleExpression.cron({ minute: '0' }) }, 180],
    ['hour by day', { schedule: ScheduleExpression.cron({ minute: '0', hour: '8-17' }) }, 45 * 60],
    ['time that only CloudFormation knows', { schedule: ScheduleExpression.expression(Fn.importValue('Schedule')) }, 3 * 24 * 60],
    ['15 minutes by a cron, as the user says', { schedule: ScheduleExpression.cron({ minute: '0/15' }), alarmStagedAge: Duration.hours(1) }, 60],
    ['15 minutes, as the user says', { alarmStagedAge: Duration.hours(2) }, 120],
  ])('with a run every %s, rows may be staged for some of them', (_, props, minutes) => {
    plainLoader(props).template().hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'OldestStagedAge', Threshold: minutes * 60_000 });
  });

  test.each<[number, ScheduleExpression]>([
    ...[1, 15, 60, 61, 24 * 60].map((minutes): [number, ScheduleExpression] => [minutes, ScheduleExpression.rate(Duration.minutes(minutes))]),
    [50, ScheduleExpression.cron({ minute: '10,20' })],
    [15 * 60, ScheduleExpression.cron({ minute: '0', hour: '8-17' })],
  ])('with a run every %i minutes, an alarm that began lasts until the next run, and CloudWatch can look as far back', (minutes, schedule) => {
    for (const { Period, EvaluationPeriods, Metrics } of alarmsOf(plainLoader({ schedule }).template())) {
      const period = Period ?? Math.max(...Metrics.flatMap(({ MetricStat }: any) => MetricStat?.Period ?? []));
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
      expect(period * EvaluationPeriods).toBeLessThanOrEqual(period < 3600 ? 86_400 : 604_800);
      expect(period * EvaluationPeriods).toBeGreaterThanOrEqual(minutes * 60);
    }
  });

  test('a cron that is due every 15 minutes is missed as soon as a rate', () => {
    const stoppedOf = (schedule: ScheduleExpression) => alarmsOf(plainLoader({ schedule }).template()).find(({ Metrics }) => JSON.stringify(Metrics ?? '').includes('"Invocations"'));
    expect(stoppedOf(ScheduleExpression.cron({ minute: '0/15' }))).toEqual(stoppedOf(ScheduleExpression.rate(Duration.minutes(15))));
  });

  describe('a loader that nothing invokes', () => {
    const alarm = evaluated(alarmsOf(plainLoader().template()).find(({ Metrics }) => JSON.stringify(Metrics ?? '').includes('"Invocations"'))!);
    const minute = 60_000;
    const now = 24 * 60 * minute;
    const state = (minutesAgo: readonly number[], checks: readonly number[] = []) => {
      const store = new MetricStore();
      minutesAgo.forEach((ago) => store.add({ namespace: 'AWS/Lambda', name: 'Invocations', dimensions: { FunctionName: 'x' }, timestamp: now - ago * minute, value: 1 }));
      checks.forEach((ago) => store.add({ namespace: 'RedshiftIngest', name: 'Checks', dimensions: { service: 'x' }, timestamp: now - ago * minute, value: 1 }));
      return evaluateAlarm(alarm, store, now, 'OK');
    };

    // CloudWatch looks for data in some more periods than it evaluates before it takes missing data for breaching.
    test('begins an alarm after ticks that did not come, and not after one', () => {
      expect(state([1, 16, 31])).toBe('OK');
      expect(state([31, 46])).toBe('OK');
      expect(state([80, 95])).toBe('ALARM');
      expect(state([])).toBe('ALARM');
    });

    test('does not take a check for a tick', () => {
      expect(state([20, 80, 95], [20])).toBe('ALARM');
      expect(state([20, 21, 80], [20])).toBe('OK');
    });
  });
});

describe('SnsToRedshiftIngest', () => {
  test('has an alarm for whatever can go wrong, none of which tells anybody', () => {
    const { ingest, template } = plainIngest();
    expect(ingest.alarms.map(({ node }) => node.id)).toEqual(
      ['DeadLetters', 'Undelivered', 'OldestMessage', 'Errors', 'Throttles', 'RejectedShare', 'UnknownFields', 'WarehouseAway', 'LoadFailures', 'Freshness', 'Books', 'Audit', 'RejectedExpiring', 'Unreceived', 'Undeliverable']);
    for (const alarm of alarmsOf(template())) {
      expect(alarm).toMatchObject({ ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching', DatapointsToAlarm: 1 });
      expect(alarm).not.toHaveProperty('AlarmActions');
    }
  });

  test('a time-out is noticed, though Lambda dates it back to when the invocation began', () => {
    const errors = ({ MetricName }: Record<string, any>) => MetricName === 'Errors';
    for (const minutes of [1, 5, 15]) {
      const [properties] = alarmsOf(plainIngest({ timeout: Duration.minutes(minutes) }).template()).filter(errors);
      const dimensions = { FunctionName: 'handler' };
      const alarm = readAlarm('alarm', 'arn', { ...properties, Dimensions: [{ Name: 'FunctionName', Value: 'handler' }] });
      const store = new MetricStore();
      const began = 60 * 60_000;
      const told = began + minutes * 60_000;
      const add = (timestamp: number, value: number) => store.add({ namespace: 'AWS/Lambda', name: 'Errors', dimensions, timestamp, value });
      add(began, 1);
      for (let minute = 1; minute <= minutes; minute++) { // others go well meanwhile
        add(began + minute * 60_000, 0);
      }
      expect(evaluateAlarm(alarm, store, told + 60_000, 'OK')).toBe('ALARM');
      expect(evaluateAlarm(alarm, store, told + 60 * 60_000, 'ALARM')).toBe('OK');
    }
  });

  test('each of them says what to do first', () => {
    for (const { AlarmDescription } of alarmsOf(plainIngest().template())) {
      expect(AlarmDescription).toMatch(/\b[Ff]irst\b/);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024); // CloudWatch's limit
    }
  });

  test('a topic is told when an alarm begins and when it ends', () => {
    const stack = testStack();
    const alarmTopic = new sns.Topic(stack, 'Alarms');
    const told = [stack.resolve(alarmTopic.topicArn)];
    const all = alarmsOf(plainIngest({ alarmTopic }, stack).template());
    expect(all).toHaveLength(15);
    for (const alarm of all) {
      expect(alarm).toMatchObject({ AlarmActions: told, OKActions: told });
    }
  });

  test('unknown fields have an alarm unless somebody has decided about them', () => {
    const thresholds = (props: Parameters<typeof plainIngest>[0]) => plainIngest(props).ingest.alarms.filter(({ node }) => node.id === 'UnknownFields').length;
    expect(thresholds({})).toBe(1);
    expect(thresholds({ unknownFields: UnknownFields.IGNORE })).toBe(0);
    expect(thresholds({ unknownFields: UnknownFields.REJECT })).toBe(0);
    expect(thresholds({ unknownFields: UnknownFields.IGNORE, alarmUnknownFields: 100 })).toBe(1);
    expect(() => plainIngest({ unknownFields: UnknownFields.REJECT, alarmUnknownFields: 100 }))
      .toThrow('\'alarmUnknownFields\' must be left out with UnknownFields.REJECT, got 100; a row with such a field is rejected, which \'alarmRejectedShare\' watches');
  });

  describe('messages that the handler does not receive', () => {
    const hour = 3_600_000;
    const now = 100 * 24 * hour;
    const alarm = evaluated(alarmsOf(plainIngest().template()).find(({ Metrics }) => JSON.stringify(Metrics ?? '').includes('NumberOfMessagesSent'))!);
    /** The state after a day in which so many messages were sent each hour, and so many of them received or waiting. */
    const state = (counts: { readonly sent: number; readonly received: number; readonly failed?: number; readonly visible?: number }) => {
      const store = new MetricStore();
      const add = (namespace: string, name: string, dimension: string, value = 0) => {
        for (let ago = 1; ago <= 24; ago++) {
          store.add({ namespace, name, dimensions: { [dimension]: 'x' }, timestamp: now - ago * hour, value });
        }
      };
      add('AWS/SQS', 'NumberOfMessagesSent', 'QueueName', counts.sent);
      add('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', (counts.visible ?? 0) / 2); // of the queue and of its dead-letter queue, here of one name
      add('RedshiftIngest', 'MessagesReceived', 'service', counts.received);
      add('RedshiftIngest', 'FailedMessages', 'service', counts.failed);
      return evaluateAlarm(alarm, store, now, 'OK');
    };

    test('begin an alarm', () => {
      expect(state({ sent: 100, received: 90 })).toBe('ALARM');
      expect(state({ sent: 100, received: 100, failed: 10 })).toBe('ALARM');
      expect(state({ sent: 100, received: 0 })).toBe('ALARM');
    });

    test('begin none while they wait, come again, or are one in a hundred', () => {
      expect(state({ sent: 100, received: 100 })).toBe('OK');
      expect(state({ sent: 100, received: 99.5 })).toBe('OK');
      expect(state({ sent: 100, received: 110, failed: 10 })).toBe('OK');
      expect(state({ sent: 100, received: 50, visible: 1_200 })).toBe('OK');
      expect(state({ sent: 0, received: 5 })).toBe('OK');
    });
  });

  describe('what SNS loses, because it can write neither the queue nor the dead-letter queue of the subscription', () => {
    const imported = (account: string, region: string) => (stack: Stack) => sns.Topic.fromTopicArn(stack, 'Imported', `arn:aws:sns:${region}:${account}:orders`);
    const watched = (topic: (stack: Stack) => sns.ITopic) => {
      const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
      const imports = topic(stack);
      const subscriptionDeadLetterQueue = imports.env.region === 'us-east-1' ? sqs.Queue.fromQueueArn(stack, 'Far', 'arn:aws:sqs:us-east-1:111111111111:far') : undefined;
      const { ingest } = plainIngest({ topic: imports, subscriptionDeadLetterQueue }, stack);
      return {
        note: () => Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('nothing here can watch whether SNS loses messages.*Set an alarm there on '
          + 'NumberOfNotificationsFailedToRedriveToDlq')).length,
        alarm: ingest.alarms.find(({ node }) => node.id === 'Undeliverable')?.metric as Metric | undefined,
        stack,
      };
    };

    test.each<[string, (stack: Stack) => sns.ITopic, unknown]>([
      ['of the app', (stack) => new sns.Topic(stack, 'Own'), { 'Fn::GetAtt': [expect.stringMatching(/^Own/), 'TopicName'] }],
      ['that is imported', imported('111111111111', 'eu-west-1'), 'orders'],
    ])('begins an alarm of a topic %s', (_, topic, TopicName) => {
      const { alarm, note, stack } = watched(topic);
      Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/SNS', MetricName: 'NumberOfNotificationsFailedToRedriveToDlq', Statistic: 'Sum', Threshold: 1,
      });
      expect(stack.resolve(alarm!.dimensions)).toEqual({ TopicName });
      expect(note()).toBe(0);
    });

    test.each([['account', '222222222222', 'eu-west-1'], ['Region', '111111111111', 'us-east-1']])('has no alarm for a topic of another %s, and synth says so', (_, account, region) => {
      const { alarm, note } = watched(imported(account, region));
      expect(alarm).toBeUndefined();
      expect(note()).toBe(1);
    });

    test('has an alarm if the account is known only at deployment', () => {
      expect(plainIngest({}).ingest.alarms.map(({ node }) => node.id)).toContain('Undeliverable');
    });
  });

  test('there are none when they are switched off', () => {
    const { ingest, template } = plainIngest({ alarms: false });
    expect(ingest.alarms).toEqual([]);
    template().resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test.each<[string, IngestAlarmOptions, object]>([
    ['dead letters', { alarmDeadLetters: 50 }, { MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Threshold: 50 }],
    ['age of a message', { alarmMessageAge: Duration.hours(3) }, { Metrics: Match.arrayWith([Match.objectLike({ Expression: 'MAX([waiting, received / 1000])' })]), Threshold: 10_800 }],
    ['errors', { alarmErrors: 3 }, { MetricName: 'Errors', Statistic: 'Sum', Threshold: 3 }],
    ['throttles', { alarmThrottles: 7 }, { MetricName: 'Throttles', Statistic: 'Sum', Threshold: 7 }],
    ['failed loads', { alarmLoadFailures: 4 }, { MetricName: 'LoadFailures', Statistic: 'Sum', Threshold: 4 }],
    ['unknown fields', { alarmUnknownFields: 9 }, { MetricName: 'UnknownFields', Statistic: 'Sum', Threshold: 9 }],
    ['lag', { alarmFreshness: Duration.minutes(30) }, { MetricName: 'Freshness', Statistic: 'Minimum', Threshold: 1_800_000 }],
    ['rejected share', { alarmRejectedShare: 20 }, { Threshold: 20, Metrics: Match.anyValue() }],
  ])('the threshold of %s can be chosen', (_, options, properties) => {
    plainIngest(options).template().hasResourceProperties('AWS::CloudWatch::Alarm', properties);
  });

  test.each<[Partial<IngestAlarmOptions> & { maxBatchingWindow?: Duration }, string]>([
    [{ alarmDeadLetters: 0 }, '\'alarmDeadLetters\' must be a whole number between 1'],
    [{ alarmErrors: 0 }, '\'alarmErrors\' must be a whole number between 1'],
    [{ alarmThrottles: 0.5 }, '\'alarmThrottles\' must be a whole number between 1'],
    [{ alarmLoadFailures: 0 }, '\'alarmLoadFailures\' must be a whole number between 1'],
    [{ alarmMessageAge: Duration.days(15) }, '\'alarmMessageAge\' must be a whole number between 60 and 1209600 seconds, got 1296000'],
    [{ alarmUnknownFields: 0 }, '\'alarmUnknownFields\' must be a whole number between 1'],
    [{ alarmRejectedShare: 101 }, '\'alarmRejectedShare\' must be a whole number between 1 and 100 percent, got 101'],
    [{ alarmFreshness: Duration.minutes(4), maxBatchingWindow: Duration.minutes(5) }, '\'alarmFreshness\' must be a whole number between 301'],
  ])('fails for a threshold that says nothing: %j', (options, message) => {
    expect(() => plainIngest(options)).toThrow(message);
  });
});

describe('ScheduledCsvPublisher', () => {
  test('has alarms for ticks that fail and ticks that are lost', () => {
    const stack = testStack();
    const { publisher, template } = plainPublisher({ alarmTopic: new sns.Topic(stack, 'Alarms') }, stack);
    expect(publisher.alarms.map(({ node }) => node.id)).toEqual(['DeadLetters', 'Errors', 'Throttles']);
    for (const { AlarmDescription, AlarmActions } of alarmsOf(template())) {
      expect(AlarmDescription).toMatch(/\b[Ff]irst\b/);
      expect(AlarmActions).toHaveLength(1);
    }
  });

  test('there are none when they are switched off', () => {
    plainPublisher({ alarms: false }).template().resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });
});
