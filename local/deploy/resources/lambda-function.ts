import * as path from 'path';
import { lambdaAssumesRole } from '../../aws/iam/service-calls';
import { placeCode } from '../../aws/lambda/code';
import { ACCOUNT } from '../../wire/account';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

/** Lambda's limit for all environment variables of a function. */
const LARGEST_ENVIRONMENT = 4096;

export const lambdaFunction: ResourceType = {
  applied: ['FunctionName', 'Code.S3Bucket', 'Code.S3Key', 'Code.ZipFile', 'Handler', 'Role', 'Runtime', 'Timeout', 'MemorySize',
    'Environment.Variables', 'ReservedConcurrentExecutions', 'LoggingConfig.LogGroup', 'LoggingConfig.LogFormat',
    'LoggingConfig.ApplicationLogLevel', 'DeadLetterConfig.TargetArn', 'PackageType', 'Layers'],
  ignored: {
    'Description': 'for people',
    'Architectures': 'the machine has only one architecture',
    'KmsKeyArn': 'nothing is encrypted on this machine, and the role decrypts through a grant of KMS that deploying the function makes',
    'EphemeralStorage': 'the folder for temporary files is as large as the disk',
    'Tags': 'nothing reads the tags of a function',
    'TracingConfig': 'there is no X-Ray',
    'LoggingConfig.SystemLogLevel': 'the START, END and REPORT lines are always written, as text',
    'RuntimeManagementConfig': 'the runtime is the Node that runs the engine',
    'VpcConfig': 'there is no network but 127.0.0.1',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const name = properties.FunctionName ?? physicalName(stackName, logicalId, 64);
    const arn = `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`;
    if (!String(properties.Runtime).startsWith('nodejs')) {
      throw new Error(`AWS::Lambda::Function '${logicalId}': the local engine runs nodejs runtimes, got 'Runtime' ${properties.Runtime}`);
    }
    const environment: Record<string, string> = properties.Environment?.Variables ?? {};
    const size = Buffer.byteLength(JSON.stringify(environment));
    if (size > LARGEST_ENVIRONMENT) {
      throw new Error(`AWS::Lambda::Function '${logicalId}': environment variables take ${size} bytes, more than the ${LARGEST_ENVIRONMENT} that Lambda allows`);
    }
    const { arn: roleArn } = cloud.iam.roleByArn(properties.Role);
    if (!await cloud.permissions.allows(lambdaAssumesRole(roleArn))) {
      throw new Error(`AWS::Lambda::Function '${logicalId}': The role defined for the function cannot be assumed by Lambda.`);
    }
    cloud.lambda.put({
      name,
      arn,
      region,
      roleArn,
      runtime: properties.Runtime,
      handler: properties.Handler,
      codeDirectory: placeCode(properties.Code, cloud.storage, path.join(cloud.workDirectory, 'code')),
      optDirectory: cloud.layers.merge(name, properties.Layers ?? []),
      timeout: Number(properties.Timeout ?? 3),
      memory: Number(properties.MemorySize ?? 128),
      environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)])),
      logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      logFormat: properties.LoggingConfig?.LogFormat ?? 'Text',
      logLevel: properties.LoggingConfig?.ApplicationLogLevel,
      reservedConcurrency: properties.ReservedConcurrentExecutions === undefined ? undefined : Number(properties.ReservedConcurrentExecutions),
      deadLetterArn: properties.DeadLetterConfig?.TargetArn,
    });
    return { physicalId: name, attributes: { Arn: arn } };
  },
  async delete({ physicalId }, { cloud }) {
    await cloud.lambda.delete(physicalId);
  },
};
