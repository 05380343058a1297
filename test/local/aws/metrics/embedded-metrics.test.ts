import { embeddedMetrics } from '../../../../local/aws/metrics/embedded-metrics';

test('a line in the embedded metric format is a sample for each metric, value and set of dimensions', () => {
  const line = JSON.stringify({
    _aws: { Timestamp: 7, CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['service'], ['service', 'reason']], Metrics: [{ Name: 'A', Unit: 'Count' }] }] },
    service: 's',
    reason: 'r',
    A: [1, 2],
  });
  const sample = { namespace: 'N', name: 'A', timestamp: 7 };
  expect(embeddedMetrics(line)).toEqual([
    { ...sample, value: 1, dimensions: { service: 's' } }, { ...sample, value: 1, dimensions: { service: 's', reason: 'r' } },
    { ...sample, value: 2, dimensions: { service: 's' } }, { ...sample, value: 2, dimensions: { service: 's', reason: 'r' } },
  ]);
});

test('any other line has none', () => {
  expect(['START', '{"message":"batch"}', '{ no JSON'].flatMap(embeddedMetrics)).toEqual([]);
});
