import { Usage } from './usage';
import { Engine } from '../../local/engine';
import { METRIC_NAMESPACE } from '../../src/private/contract/metrics';

/** What CloudWatch bills by the month, whether something happens or not. */
export function watched(engine: Engine): Pick<Usage, 'metrics' | 'alarmMetrics' | 'dashboards'> {
  return {
    metrics: engine.cloud.cloudWatch.store.names.filter(({ namespace }) => namespace === METRIC_NAMESPACE).length,
    alarmMetrics: engine.resources('AWS::CloudWatch::Alarm').reduce((metrics, { properties }) => metrics + metricsOf(properties.Metrics), 0),
    dashboards: engine.resources('AWS::CloudWatch::Dashboard').length,
  };
}

/** An alarm has one metric, or a list of metrics and of expressions over them. */
function metricsOf(list?: readonly { readonly MetricStat?: object }[]): number {
  return list?.filter(({ MetricStat }) => MetricStat).length ?? 1;
}
