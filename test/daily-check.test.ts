import { Match } from 'aws-cdk-lib/assertions';
import { testStack } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { plainIngest } from './observed';
import { parseScheduleExpression } from '../local/aws/schedule-expression';

const CHECK = { Target: Match.objectLike({ Input: '{"check":{}}' }) };

test('an ingest is checked once a day, by a role that may only invoke functions that check', () => {
  const stack = testStack();
  const { ingest, template } = plainIngest({}, stack);
  template().hasResourceProperties('AWS::Scheduler::Schedule', {
    ...CHECK, ScheduleExpression: Match.stringLikeRegexp('^cron\\(\\d+ \\d+ \\* \\* \\? \\*\\)$'), Target: { Arn: stack.resolve(ingest.handler.functionArn) },
  });
  template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^RedshiftIngestChecks'),
    PolicyDocument: { Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: stack.resolve(ingest.handler.functionArn) }] },
  });
});

test('its first check comes after its first load can be made', () => {
  const [{ DependsOn }] = Object.values(plainIngest().template().findResources('AWS::Scheduler::Schedule'));
  expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^IngestTrial/), expect.stringMatching(/^IngestTable/)]));
});

test('a loader and each of its ingests are checked, at different times, with one role', () => {
  const { loader, template } = plainLoader();
  ['One', 'Two', 'Three'].forEach((id) => loadedIngest(loader, id));
  const checks = Object.values(template().findResources('AWS::Scheduler::Schedule', { Properties: CHECK }));
  expect(checks).toHaveLength(4);
  expect(new Set(checks.map(({ Properties }) => Properties.ScheduleExpression)).size).toBe(4);
  expect(new Set(checks.map(({ Properties }) => JSON.stringify(Properties.Target.RoleArn))).size).toBe(1);
  for (const { Properties: { ScheduleExpression } } of checks) {
    const schedule = parseScheduleExpression(ScheduleExpression, 'UTC', 0);
    expect(schedule.next(schedule.next(0)! + 1)! - schedule.next(0)!).toBe(24 * 3_600_000);
  }
});

test('the schedule can be left out, and the function may check all the same', () => {
  const { loader, template } = plainLoader({ dailyCheck: false });
  loadedIngest(loader, 'One', { dailyCheck: false });
  template().resourceCountIs('AWS::Scheduler::Schedule', 1); // that of the loader's runs
  expect(Object.keys(plainIngest({ dailyCheck: false }).template().findResources('AWS::Scheduler::Schedule'))).toEqual([]);
  const policies = JSON.stringify(plainIngest({ dailyCheck: false }).template().findResources('AWS::IAM::Policy'));
  expect(policies).toContain('loaded/*');
});
