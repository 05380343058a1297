import { Sample } from './metric-store';
import { FinishedInvocation } from '../lambda/host';

/**
 * Returns Lambda's metrics of an invocation, at the time when it started.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function measureInvocation({ functionName, started, duration, outcome }: FinishedInvocation): Sample[] {
  const throttled = outcome === 'THROTTLED';
  const values: Record<string, number> = throttled
    ? { Throttles: 1 }
    : { Invocations: 1, Errors: outcome === 'FAILED' ? 1 : 0, Throttles: 0, Duration: duration };
  return Object.entries(values).map(([name, value]) =>
    ({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName }, timestamp: started, value }));
}
