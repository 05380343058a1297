import { Attempts } from '../../../local/faults/attempts';

const ROLE = 'arn:aws:iam::123456789012:role/handler';

const call = (operation: string) => ({
  service: 's3',
  operation,
  caller: ROLE,
  http: { path: '/bucket', headers: { authorization: 'AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/s3/aws4_request' } },
}) as never;

const finished = (payload: object) => ({
  functionName: 'handler', accessKeyId: 'KEY', payload: JSON.stringify(payload), outcome: 'SUCCEEDED', answer: '{}', duration: 1,
}) as never;

test('an attempt has its own calls, and none of a trial in the same environment before it; a check is none', async () => {
  const attempts = new Attempts('handler', ROLE, () => 0);
  const reply = async () => ({ statusCode: 200, body: Buffer.from('') }) as never;
  await attempts.interceptor(call('ListObjectsV2'), reply);
  attempts.observer(finished({ RequestType: 'Create' }));
  await attempts.interceptor(call('PutObject'), reply);
  attempts.observer(finished({ Records: [] }));
  attempts.observer(finished({ check: {} }));
  expect(attempts.take().map(({ calls }) => calls.map((one) => one.call.operation))).toEqual([['PutObject']]);
});
