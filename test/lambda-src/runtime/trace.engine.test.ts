import { execFileSync } from 'child_process';
import { ENVIRONMENT, programArguments, ROOT, runTraced, TRACE_ID } from '../traced-program';

/** Does what a traced handler does: one call, which is refused, in an invocation. */
const PROGRAM = `
  const { S3Client, HeadBucketCommand } = require('@aws-sdk/client-s3');
  const { annotateTrace, traced, traceInvocation } = require('./lambda-src/runtime/trace');
  const s3 = traced(new S3Client({ region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }));
  traceInvocation(async () => {
    annotateTrace({ batchId: 'the batch' });
    await s3.send(new HeadBucketCommand({ Bucket: 'secret-free' })).catch(() => undefined);
    return 'done';
  }).then(console.log);
  `;

test('a traced invocation is a part of Lambda\'s own trace, with its calls in it, and can be searched for', async () => {
  const { printed, segments } = await runTraced(PROGRAM, (_, response) => void response.writeHead(403).end());
  expect(printed).toBe('done\n');
  const all = segments.flatMap((segment) => [segment, ...segment.subsegments ?? []]);
  expect(all.find(({ name }) => name === 'invocation')).toMatchObject({
    trace_id: TRACE_ID, annotations: { batchId: 'the batch', Service: 'the function', ColdStart: true },
  });
  expect(all.find(({ name }) => name === 'S3')).toMatchObject({
    namespace: 'aws', error: true, aws: { operation: 'HeadBucket' }, http: { response: { status: 403 } },
  });
}, 60_000);

test('without it nothing of X-Ray is loaded, and the work is done all the same', () => {
  const program = `${PROGRAM}; console.log(Object.keys(require.cache).some((file) => /xray|tracer/.test(file)))`;
  const printed = execFileSync(process.execPath, programArguments(program), {
    cwd: ROOT, encoding: 'utf8', env: { ...ENVIRONMENT, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
  });
  expect(printed.trim().split('\n').sort()).toEqual(['done', 'false']);
}, 60_000);
