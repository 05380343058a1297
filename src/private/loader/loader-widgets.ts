import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { WatchedLoader } from './watched-loader';
import { LoaderMetrics } from '../../loader-metrics';
import { graph, POINTS, seconds } from '../watch/graph';

const HOUR = Duration.hours(1);

/** What is staged, of all ingests of the loader, and how often it is loaded. */
export function loaderWidgets(loader: LoaderMetrics, interval: Duration): cloudwatch.IWidget[] {
  return [
    graph('Staged, not loaded yet', [loader.metricStagedObjects({ label: 'objects of all ingests' })]),
    graph('Age of the oldest staged object, s', [seconds('age', 'staged', loader.metricOldestStagedAge())], {
      leftAnnotations: [{ value: interval.toSeconds(), label: 'time between two loads', color: cloudwatch.Color.GREY }],
    }),
    graph('Loads an hour', [loader.metricLoads({ label: 'loads of all ingests', period: HOUR })], {
      right: [loader.metricObjectsPerLoad({ label: 'objects a load', period: HOUR })], rightYAxis: { min: 0, showUnits: false },
    }),
  ];
}

/** What failed in the loader, and where its log is. */
export function loaderFailures(loader: WatchedLoader) {
  return {
    metrics: [
      loader.handler.metricErrors({ label: 'loader: failed runs', period: POINTS }),
      loader.metricLoadFailures({ label: 'loader: failed loads', period: POINTS }),
    ],
    logGroup: loader.logGroup,
  };
}
