import * as fs from 'fs';
import * as path from 'path';
import { ArnFormat, DockerImage, Duration, FileSystem, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../acknowledge';
import { FunctionOptions } from './function-options';
import { HANDLER } from './handler-instrumentation';
import { Instrumentation } from '../../instrumentation';
import { letLogsUse } from '../key-policy';
import { grantSecret } from '../target/data-api-access';

/** Texts by the names of their files. */
export interface TextFiles {
  readonly [name: string]: string;
}

export interface BundledFunctionProps extends FunctionOptions {
  /** The file of the handler in `lambda-src`, without its extension. */
  readonly entry: 'ingest' | 'load' | 'publish' | 'table';
  readonly description: string;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly instrumentation?: Instrumentation;
  readonly environment?: { [name: string]: string };
  /** Text files that are put beside the code, by name. A function is called for them when the template is made. */
  readonly files?: TextFiles | (() => TextFiles);
}

/**
 * A function whose code was bundled when this library was built.
 *
 * So users need neither esbuild nor Docker to synthesize it, in any language.
 */
export class BundledFunction extends lambda.Function {
  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    if (props.encryptionKey) {
      letLogsUse(scope, props.encryptionKey);
    }
    const logGroup = new logs.LogGroup(scope, `${id}Logs`, {
      encryptionKey: props.encryptionKey,
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    // The managed policy of Lambda would let the function write to every log group of the account.
    const role = new iam.Role(scope, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resourceArns: [logGroup.logGroupArn],
    });
    if (props.vpc) {
      grantNetwork(role);
    }
    const instrumentation = props.instrumentation?._applied ?? {};
    super(scope, id, {
      description: props.description,
      code: typeof props.files === 'function' ? new LateCode(props.entry, props.files) : bundledCode(props.entry, props.files),
      handler: instrumentation.handler ?? HANDLER,
      layers: instrumentation.layers,
      tracing: props.tracing ? lambda.Tracing.ACTIVE : undefined,
      role,
      runtime: props.runtime,
      architecture: props.architecture,
      memorySize: props.memorySize,
      timeout: props.timeout,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      environment: { ...props.environment, ...instrumentation.environment },
      environmentEncryption: props.encryptionKey,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      loggingFormat: lambda.LoggingFormat.JSON,
      logGroup,
    });
    if (props.tracing) {
      acknowledgeWildcard(role, '*', 'Traces have no resource type');
    }
    if (instrumentation.secret) {
      grantSecret(role, instrumentation.secret);
    }
  }
}

/**
 * Lets Lambda connect the function to a VPC. Lambda requires these rights on all network interfaces, because their ids are not known
 * in advance. The code of the function makes no such call, and is denied it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
function grantNetwork(role: iam.Role): void {
  const actions = [
    'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
  ];
  iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: ['*'] });
  // Only calls of a function's code have this key, whichever function it is. The role cannot name its function, which depends on the role.
  const anyFunction = Stack.of(role).formatArn({ service: 'lambda', resource: 'function', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  role.addToPolicy(new iam.PolicyStatement({
    effect: iam.Effect.DENY, actions, resources: ['*'], conditions: { ArnLike: { 'lambda:SourceFunctionArn': anyFunction } },
  }));
  acknowledgeWildcard(role, '*', 'Lambda requires rights on all network interfaces, because their ids are not known in advance');
}

/** The bundle in the package. The relative path is the same from `src/` (tests) and from `lib/` (the package). */
function bundledCode(entry: string, files: TextFiles = {}): lambda.Code {
  const bundle = bundlePath(entry);
  if (Object.keys(files).length === 0) {
    return lambda.Code.fromAsset(bundle);
  }
  return lambda.Code.fromAsset(bundle, {
    // An app caches assets by this hash. Without the files in it, a second function would get the files of the first one.
    assetHash: FileSystem.fingerprint(bundle, { extraHash: JSON.stringify(files) }),
    bundling: {
      image: DockerImage.fromRegistry('never-run'), // required by the type, but the local bundling below always succeeds
      local: {
        tryBundle(outputDirectory: string): boolean {
          fs.cpSync(bundle, outputDirectory, { recursive: true });
          for (const [name, text] of Object.entries(files)) {
            fs.writeFileSync(path.join(outputDirectory, name), text);
          }
          return true;
        },
      },
    },
  });
}

/** A bundle whose files are not all known when the function is defined. The asset is made when its place is asked for, which synth does. */
class LateCode extends lambda.Code {
  constructor(private readonly entry: string, private readonly files: () => TextFiles) {
    super();
  }

  public bind(scope: Construct): lambda.CodeConfig {
    let bound: lambda.CodeConfig | undefined;
    const location = () => (bound ??= bundledCode(this.entry, this.files()).bind(scope)).s3Location!;
    return {
      s3Location: {
        bucketName: Lazy.string({ produce: () => location().bucketName }),
        objectKey: Lazy.string({ produce: () => location().objectKey }),
      },
    };
  }
}

/** A hash of the bundle's contents. It changes with every change of the handler and of what it is bundled with. */
export function bundleFingerprint(entry: BundledFunctionProps['entry']): string {
  return FileSystem.fingerprint(bundlePath(entry));
}

function bundlePath(entry: string): string {
  return path.join(__dirname, '..', '..', '..', 'assets', 'lambda-src', entry);
}
