import { ArnFormat, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../acknowledge';
import { bundledCode, Entry, TextFiles } from './bundle';
import { requireEnvironment } from './environment-size';
import { FunctionOptions } from './function-options';
import { HANDLER } from './handler-instrumentation';
import { Instrumentation } from '../../instrumentation';
import { letLogsUse } from '../key-policy';
import { grantSecret } from '../secret-grant';
import { sorted } from '../sorted';

export interface BundledFunctionProps extends FunctionOptions {
  /** The file of the handler in `lambda-src`, without its extension. */
  readonly entry: Entry;
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
    const environment = sorted({ ...props.environment, ...instrumentation.environment });
    requireEnvironment(`${scope.node.path}/${id}`, environment);
    super(scope, id, {
      description: props.description,
      code: typeof props.files === 'function' ? new LateCode(props.entry, props.files, props.tracing)
        : bundledCode(scope, props.entry, props.files, props.tracing),
      handler: instrumentation.handler ?? HANDLER,
      layers: instrumentation.layers,
      tracing: props.tracing ? lambda.Tracing.ACTIVE : undefined,
      role,
      runtime: props.runtime,
      architecture: props.architecture,
      memorySize: props.memorySize,
      timeout: props.timeout,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      environment,
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

/** A bundle whose files are not all known when the function is defined. The asset is made when its place is asked for, which synth does. */
class LateCode extends lambda.Code {
  constructor(private readonly entry: Entry, private readonly files: () => TextFiles, private readonly tracing?: boolean) {
    super();
  }

  public bind(scope: Construct): lambda.CodeConfig {
    let bound: lambda.CodeConfig | undefined;
    const location = () => (bound ??= bundledCode(scope, this.entry, this.files(), this.tracing).bind(scope)).s3Location!;
    return {
      s3Location: {
        bucketName: Lazy.string({ produce: () => location().bucketName }),
        objectKey: Lazy.string({ produce: () => location().objectKey }),
      },
    };
  }
}
