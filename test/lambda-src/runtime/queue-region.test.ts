import { regionOf } from '../../../lambda-src/runtime/queue-region';

test.each([
  ['https://sqs.eu-south-1.amazonaws.com/111122223333/undelivered', 'eu-south-1'],
  ['https://sqs.cn-north-1.amazonaws.com.cn/111122223333/undelivered', 'cn-north-1'],
  ['http://127.0.0.1:4566/111122223333/undelivered', undefined],
])('a queue at %s is in the Region %s', (url, region) => {
  expect(regionOf(url)).toBe(region);
});
