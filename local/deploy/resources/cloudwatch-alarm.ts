import { readAlarm } from '../../aws/metrics/alarm';
import { ACCOUNT } from '../../wire/account';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const cloudWatchAlarm: ResourceType = {
  applied: ['AlarmName', 'AlarmDescription', 'ActionsEnabled', 'AlarmActions', 'OKActions', 'InsufficientDataActions', 'ComparisonOperator', 'Threshold',
    'EvaluationPeriods', 'DatapointsToAlarm', 'TreatMissingData', 'Namespace', 'MetricName', 'Dimensions', 'Statistic', 'Period', 'Metrics'],
  ignored: { Tags: 'nothing reads the tags of an alarm' },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const name = properties.AlarmName ?? physicalName(stackName, logicalId, 255);
    const arn = `arn:aws:cloudwatch:${region}:${ACCOUNT}:alarm:${name}`;
    const alarm = readAlarm(name, arn, properties);
    const noTopic = Object.values(alarm.actions).flat().find((action) => action.split(':')[2] !== 'sns');
    if (noTopic !== undefined) {
      throw new Error(`AWS::CloudWatch::Alarm '${logicalId}': the local engine tells topics only, got the action ${noTopic}`);
    }
    cloud.cloudWatch.putAlarm(alarm);
    return { physicalId: name, attributes: { Arn: arn } };
  },
  async delete({ physicalId }, { cloud }) {
    cloud.cloudWatch.deleteAlarm(physicalId);
  },
};
