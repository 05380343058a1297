/** Translates an HTTP request to the gateway into AWS's terms: the service, the operation and the resource. */

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Reply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A permission that IAM would check. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

export interface Call {
  readonly id: number;
  /** The time at which it arrived, in milliseconds of the engine's clock. */
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  /** The permissions that the caller needs; the first entry is the call itself. */
  readonly permissions: readonly Permission[];
  readonly region: string;
  /** ARN of the calling role, or the engine's own name for CloudFormation and for tests. */
  readonly caller: string;
  /** Name of the role's session. */
  readonly session: string;
  /** The value of `aws:userid` in IAM: the role's id and the session's name. */
  readonly userId: string;
  readonly http: HttpRequest;
}

/** Batch operations need the permission of the single operation. */
const BATCH_OF: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  PublishBatch: 'Publish',
};

export interface Operation {
  readonly operation: string;
  readonly permissions: readonly Permission[];
}

export function describeCall(service: string, http: HttpRequest, region: string, account: string): Operation {
  if (service === 's3') {
    return describeS3(http);
  }
  if (service === 'lambda') {
    return describeLambda(http);
  }
  const target = http.headers['x-amz-target'];
  const form = target ? undefined : new URLSearchParams(http.body.toString());
  const operation = target?.split('.').pop() ?? form?.get('Action') ?? `${http.method} ${http.path}`;
  const input = form ? Object.fromEntries(form) : parseJson(http.body);
  return {
    operation,
    permissions: [{ action: `${service}:${BATCH_OF[operation] ?? operation}`, resource: resourceOf(service, input, region, account) }],
  };
}

function resourceOf(service: string, input: any, region: string, account: string): string {
  switch (service) {
    case 'sqs': {
      const name = input.QueueUrl?.split('/').pop() ?? input.QueueName;
      return name ? `arn:aws:sqs:${region}:${account}:${name}` : '*';
    }
    case 'sns':
      return input.TopicArn ?? input.SubscriptionArn ?? (input.Name ? `arn:aws:sns:${region}:${account}:${input.Name}` : '*');
    case 'dynamodb':
      return input.TableName ? `arn:aws:dynamodb:${region}:${account}:table/${input.TableName}` : '*';
    case 'secretsmanager':
      return input.SecretId ?? '*';
    case 'sts':
      return input.RoleArn ?? '*';
    case 'redshift-data':
      return input.ClusterIdentifier
        ? `arn:aws:redshift:${region}:${account}:cluster:${input.ClusterIdentifier}`
        : input.WorkgroupName ?? '*';
    default:
      return '*';
  }
}

function describeLambda(http: HttpRequest): Operation {
  const invocation = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(http.path);
  return invocation
    ? { operation: 'Invoke', permissions: [{ action: 'lambda:InvokeFunction', resource: decodeURIComponent(invocation[1]) }] }
    : { operation: `${http.method} ${http.path}`, permissions: [{ action: `lambda:${http.method} ${http.path}`, resource: '*' }] };
}

/** [method, sub-resource or '', operation, IAM action if it has another name]; the first match counts. */
const BUCKET_OPERATIONS: [string, string, string, string?][] = [
  ['GET', 'versions', 'ListObjectVersions', 'ListBucketVersions'],
  ['GET', 'lifecycle', 'GetBucketLifecycleConfiguration', 'GetLifecycleConfiguration'],
  ['PUT', 'lifecycle', 'PutBucketLifecycleConfiguration', 'PutLifecycleConfiguration'],
  ['DELETE', 'lifecycle', 'DeleteBucketLifecycle', 'PutLifecycleConfiguration'],
  ['GET', 'policy', 'GetBucketPolicy'],
  ['PUT', 'policy', 'PutBucketPolicy'],
  ['GET', 'tagging', 'GetBucketTagging'],
  ['GET', '', 'ListObjects', 'ListBucket'],
  ['HEAD', '', 'HeadBucket', 'ListBucket'],
  ['PUT', '', 'CreateBucket'],
  ['DELETE', '', 'DeleteBucket'],
];

const OBJECT_OPERATIONS: [string, string, string, string?][] = [
  ['GET', 'attributes', 'GetObjectAttributes'],
  ['GET', '', 'GetObject'],
  ['HEAD', '', 'HeadObject', 'GetObject'],
  ['PUT', 'uploadId', 'UploadPart', 'PutObject'],
  ['PUT', '', 'PutObject'],
  ['DELETE', 'uploadId', 'AbortMultipartUpload'],
  ['DELETE', '', 'DeleteObject'],
  ['POST', 'uploads', 'CreateMultipartUpload', 'PutObject'],
  ['POST', 'uploadId', 'CompleteMultipartUpload', 'PutObject'],
];

/** Query parameters of S3 that do not change the operation. Any other parameter without a value is a sub-resource. */
const S3_PARAMETERS = new Set(['list-type', 'prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after', 'marker', 'encoding-type',
  'fetch-owner', 'key-marker', 'version-id-marker', 'partNumber', 'x-id', 'delete',
  'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-SignedHeaders', 'X-Amz-Signature',
  'X-Amz-Security-Token', 'X-Amz-Content-Sha256', 'x-amz-checksum-mode', 'x-amz-sdk-checksum-algorithm']);

function describeS3(http: HttpRequest): Operation {
  const { bucket, key } = s3Location(http.path);
  const subresource = [...http.query.keys()].find((name) => !S3_PARAMETERS.has(name)) ?? '';
  if (!bucket) {
    return { operation: 'ListBuckets', permissions: [{ action: 's3:ListAllMyBuckets', resource: '*' }] };
  }
  if (http.method === 'POST' && http.query.has('delete')) {
    const keys = [...http.body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, escaped]) => unescapeXml(escaped));
    return { operation: 'DeleteObjects', permissions: keys.map((one) => ({ action: 's3:DeleteObject', resource: `arn:aws:s3:::${bucket}/${one}` })) };
  }
  const resource = key ? `arn:aws:s3:::${bucket}/${key}` : `arn:aws:s3:::${bucket}`;
  const found = (key ? OBJECT_OPERATIONS : BUCKET_OPERATIONS).find(([method, name]) => method === http.method && name === subresource);
  if (!found) {
    const unknown = `${http.method} ${subresource || 'request'}`;
    return { operation: unknown, permissions: [{ action: `s3:${unknown}`, resource }] };
  }
  const [, , operation, action = operation] = found;
  const copySource = http.headers['x-amz-copy-source'];
  if (operation === 'PutObject' && copySource) {
    const source = decodeURIComponent(copySource).replace(/^\//, '').replace(/\?versionId=.*$/, '');
    return {
      operation: 'CopyObject',
      permissions: [{ action: 's3:PutObject', resource }, { action: 's3:GetObject', resource: `arn:aws:s3:::${source}` }],
    };
  }
  return { operation, permissions: [{ action: `s3:${action}`, resource }] };
}

/** Returns the access key that a request is signed with. Each environment of a function has one of its own. */
export function accessKeyOf({ headers }: HttpRequest): string | undefined {
  return /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1];
}

/** Returns bucket and key of a path-style request, which the SDK sends if the endpoint is an IP address. */
export function s3Location(path: string): { bucket: string; key: string } {
  const [, bucket = '', ...rest] = path.split('/');
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(rest.join('/')) };
}

export function jsonReply(statusCode: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { statusCode, headers: { 'content-type': 'application/x-amz-json-1.1', ...headers }, body: Buffer.from(JSON.stringify(body)) };
}

export function xmlReply(statusCode: number, xml: string): Reply {
  return { statusCode, headers: { 'content-type': 'application/xml' }, body: Buffer.from(xml) };
}

/** Makes an error reply in the form that the service's SDK client understands. */
export function errorReply(service: string, statusCode: number, code: string, message: string): Reply {
  switch (service) {
    case 's3':
      return xmlReply(statusCode, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`);
    case 'sns':
    case 'sts':
      return xmlReply(statusCode, `<ErrorResponse><Error><Type>${statusCode < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code>`
        + `<Message>${escapeXml(message)}</Message></Error></ErrorResponse>`);
    default:
      return jsonReply(statusCode, { __type: code, message }, { 'x-amzn-errortype': code });
  }
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
}

function parseJson(body: Buffer): any {
  try {
    return JSON.parse(body.toString());
  } catch {
    return {}; // the service itself answers a body that is not JSON
  }
}
