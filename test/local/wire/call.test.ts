import { accessKeyOf, describeCall, HttpRequest } from '../../../local/wire/call';

function request(method: string, path: string, query: string = '', headers: Record<string, string> = {}, body: string = ''): HttpRequest {
  return { method, path, query: new URLSearchParams(query), headers, body: Buffer.from(body) };
}

const describeIt = (service: string, http: HttpRequest) => describeCall(service, http, 'us-east-1', '000000000000');

test.each([
  ['GET', '/b/a/k.csv', '', 'GetObject', 's3:GetObject', 'arn:aws:s3:::b/a/k.csv'],
  ['HEAD', '/b/a%20k', '', 'HeadObject', 's3:GetObject', 'arn:aws:s3:::b/a k'],
  ['PUT', '/b/k', 'x-id=PutObject', 'PutObject', 's3:PutObject', 'arn:aws:s3:::b/k'],
  ['PUT', '/b/k', 'partNumber=1&uploadId=u', 'UploadPart', 's3:PutObject', 'arn:aws:s3:::b/k'],
  ['DELETE', '/b/k', '', 'DeleteObject', 's3:DeleteObject', 'arn:aws:s3:::b/k'],
  ['GET', '/b', 'list-type=2&prefix=x', 'ListObjects', 's3:ListBucket', 'arn:aws:s3:::b'],
  ['GET', '/b/', 'versions', 'ListObjectVersions', 's3:ListBucketVersions', 'arn:aws:s3:::b'],
  ['PUT', '/b/k', 'tagging', 'PUT tagging', 's3:PUT tagging', 'arn:aws:s3:::b/k'],
])('S3 %s %s?%s is %s', (method, path, query, operation, action, resource) => {
  expect(describeIt('s3', request(method, path, query))).toEqual({ operation, permissions: [{ action, resource }] });
});

test('copying needs to write the target and to read the source', () => {
  expect(describeIt('s3', request('PUT', '/b/loaded/x', '', { 'x-amz-copy-source': '/b/staging/x%20y' }))).toEqual({
    operation: 'CopyObject',
    permissions: [
      { action: 's3:PutObject', resource: 'arn:aws:s3:::b/loaded/x' },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::b/staging/x y' },
    ],
  });
});

test('deleting many objects needs to delete each', () => {
  const body = '<Delete><Object><Key>a</Key></Object><Object><Key>b &amp; c</Key></Object></Delete>';
  expect(describeIt('s3', request('POST', '/b', 'delete', {}, body)).permissions.map(({ resource }) => resource))
    .toEqual(['arn:aws:s3:::b/a', 'arn:aws:s3:::b/b & c']);
});

test.each([
  ['sqs', { 'x-amz-target': 'AmazonSQS.DeleteMessageBatch' }, '{"QueueUrl":"http://127.0.0.1:1/000000000000/q"}',
    'DeleteMessageBatch', 'sqs:DeleteMessage', 'arn:aws:sqs:us-east-1:000000000000:q'],
  ['sns', {}, 'Action=PublishBatch&TopicArn=arn:aws:sns:us-east-1:000000000000:t',
    'PublishBatch', 'sns:Publish', 'arn:aws:sns:us-east-1:000000000000:t'],
  ['redshift-data', { 'x-amz-target': 'RedshiftData.BatchExecuteStatement' }, '{"ClusterIdentifier":"c"}',
    'BatchExecuteStatement', 'redshift-data:BatchExecuteStatement', 'arn:aws:redshift:us-east-1:000000000000:cluster:c'],
  ['redshift-data', { 'x-amz-target': 'RedshiftData.DescribeStatement' }, '{"Id":"1"}',
    'DescribeStatement', 'redshift-data:DescribeStatement', '*'],
])('%s %o is named by its target or action', (service, headers, body, operation, action, resource) => {
  expect(describeIt(service, request('POST', '/', '', headers as Record<string, string>, body)))
    .toEqual({ operation, permissions: [{ action, resource }] });
});

test('an invocation of Lambda names the function', () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  expect(describeIt('lambda', request('POST', `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`)))
    .toEqual({ operation: 'Invoke', permissions: [{ action: 'lambda:InvokeFunction', resource: arn }] });
});

test('the access key is the first part of the credential that a request is signed with', () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKIA1/20260304/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  expect(accessKeyOf(request('GET', '/b/k', '', { authorization }))).toBe('AKIA1');
  expect(accessKeyOf(request('GET', '/b/k'))).toBeUndefined();
});
