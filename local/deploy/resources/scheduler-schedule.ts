import { ACCOUNT } from '../../wire/account';
import { checkTarget } from '../../wire/clients';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

/** Scheduler's defaults. */
const DEFAULT_RETRY_ATTEMPTS = 185;
const DEFAULT_EVENT_AGE = 86_400;

export const schedulerSchedule: ResourceType = {
  applied: ['Name', 'GroupName', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'State', 'StartDate', 'EndDate',
    'FlexibleTimeWindow.Mode', 'FlexibleTimeWindow.MaximumWindowInMinutes', 'Target.Arn', 'Target.RoleArn', 'Target.Input',
    'Target.RetryPolicy.MaximumRetryAttempts', 'Target.RetryPolicy.MaximumEventAgeInSeconds', 'Target.DeadLetterConfig.Arn'],
  ignored: {
    Description: 'for people',
    KmsKeyArn: 'nothing is encrypted on this machine',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const { Target, FlexibleTimeWindow } = properties;
    const name = properties.Name ?? physicalName(stackName, logicalId, 64);
    const arn = `arn:aws:scheduler:${region}:${ACCOUNT}:schedule/${properties.GroupName ?? 'default'}/${name}`;
    checkTarget(Target.Arn);
    cloud.scheduler.put({
      name,
      arn,
      expression: properties.ScheduleExpression,
      timeZone: properties.ScheduleExpressionTimezone ?? 'UTC',
      enabled: (properties.State ?? 'ENABLED') === 'ENABLED',
      startDate: time(properties.StartDate),
      endDate: time(properties.EndDate),
      flexibleWindow: FlexibleTimeWindow.Mode === 'FLEXIBLE' ? Number(FlexibleTimeWindow.MaximumWindowInMinutes) : undefined,
      targetArn: Target.Arn,
      roleArn: cloud.iam.roleByArn(Target.RoleArn).arn,
      input: Target.Input ?? '{}',
      maximumRetryAttempts: Number(Target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS),
      maximumEventAge: Number(Target.RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_EVENT_AGE),
      deadLetterArn: Target.DeadLetterConfig?.Arn,
    });
    return { physicalId: name, attributes: { Arn: arn } };
  },
  async delete({ physicalId }, { cloud }) {
    cloud.scheduler.delete(physicalId);
  },
};

function time(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Date.parse(date);
}
