import { AccessRequest } from './access';
import { SourcedResource } from './policies';
import { ACCOUNT } from '../../wire/account';

/** What a service does with the key of a resource, on behalf of the resource's user. */
const KEY_USE: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  'sns:Publish': ['kms:GenerateDataKey', 'kms:Decrypt'],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  'sqs:SendMessage': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'sqs:ReceiveMessage': ['kms:Decrypt'],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
  's3:PutObject': ['kms:GenerateDataKey'],
  's3:GetObject': ['kms:Decrypt'],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
  'dynamodb:PutItem': ['kms:Decrypt'],
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
  'secretsmanager:GetSecretValue': ['kms:Decrypt'],
};

/** Keys by the ARN of the resource that they encrypt. */
export type Keys = ReadonlyMap<string, string>;

export function collectKeys(resources: readonly SourcedResource[], region: string): Keys {
  const ids = new Map(resources.filter(({ resource }) => resource.type === 'AWS::KMS::Key')
    .map(({ resource }) => [resource.physicalId, String(resource.attributes.Arn)]));
  const aliases = new Map(resources.filter(({ resource }) => resource.type === 'AWS::KMS::Alias')
    .map(({ resource: { properties } }) => [properties.AliasName as string, properties.TargetKeyId as string]));
  const keyArn = (name: string): string => {
    const managed = /alias\/aws\/(.+)$/.exec(name)?.[1];
    return managed ? `arn:aws:kms:${region}:${ACCOUNT}:key/aws-${managed}` : ids.get(name) ?? (aliases.has(name) ? keyArn(aliases.get(name)!) : name);
  };
  return new Map(resources.flatMap(({ resource }): [string, string][] => {
    const [arn, key] = encryption(resource);
    return arn && key ? [[String(arn), keyArn(key)]] : [];
  }));
}

/** The ARN of a resource, and the key that encrypts it, if any. */
function encryption({ type, physicalId, attributes, properties }: SourcedResource['resource']): [unknown?, string?] {
  switch (type) {
    case 'AWS::SNS::Topic':
      return [physicalId, properties.KmsMasterKeyId];
    case 'AWS::SQS::Queue':
      return [attributes.Arn, properties.KmsMasterKeyId];
    case 'AWS::S3::Bucket': {
      const [rule] = properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
      return [attributes.Arn, rule?.ServerSideEncryptionByDefault?.KMSMasterKeyID];
    }
    case 'AWS::DynamoDB::Table':
      return [attributes.Arn, properties.SSESpecification?.KMSMasterKeyId];
    case 'AWS::SecretsManager::Secret':
      return [physicalId, properties.KmsKeyId];
    default:
      return [];
  }
}

/** Returns the uses of a key that a request implies. */
export function keyRequests(request: AccessRequest, keys: Keys): AccessRequest[] {
  const { action, resource } = request;
  const service = action.split(':')[0];
  const key = keys.get(service === 's3' ? resource.split('/')[0] : resource);
  return key === undefined ? [] : (KEY_USE[action] ?? []).map((use) => viaService(request, use, key, service));
}

/** Makes the request of a service that uses a key for a caller. */
function viaService(request: AccessRequest, action: string, key: string, service: string): AccessRequest {
  const region = key.split(':')[3];
  const { 's3:prefix': _prefix, ...context } = request.context;
  return { ...request, action, resource: key, context: { ...context, 'kms:ViaService': `${service}.${region}.amazonaws.com`, 'kms:CallerAccount': ACCOUNT } };
}
