import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { HandlerOptions } from '../../handler-options';
import { Instrumentation } from '../../instrumentation';
import { NetworkOptions } from '../../network-options';
import { ownKey } from '../key-behind';
import { requireInteger, requireKnown, requireSeconds } from '../validation';

/** The options that all functions of a construct share. */
export interface FunctionOptions extends NetworkOptions {
  readonly runtime: lambda.Runtime;
  readonly architecture: lambda.Architecture;
  readonly logRetention: logs.RetentionDays;
  /** The key that encrypts the environment and the logs. */
  readonly encryptionKey?: kms.IKey;
  /** What happens to the logs when the function is removed. */
  readonly removalPolicy: RemovalPolicy;
  readonly reservedConcurrentExecutions?: number;
  readonly tracing?: boolean;
}

/** Fills in the defaults of a handler, and finds the key behind an alias. The memory and the time that it needs depend on the construct. */
export function withHandlerDefaults<Options extends HandlerOptions & { readonly encryptionKey?: kms.IKey }>(
  options: Options, memorySize: number, timeout: Duration = Duration.minutes(5),
) {
  return {
    ...options,
    encryptionKey: ownKey('encryptionKey', options.encryptionKey),
    memorySize: options.memorySize ?? memorySize,
    timeout: options.timeout ?? timeout,
    runtime: options.runtime ?? lambda.Runtime.NODEJS_24_X,
    architecture: options.architecture ?? lambda.Architecture.ARM_64,
    logRetention: options.logRetention ?? logs.RetentionDays.ONE_MONTH,
  };
}

/** Picks the options that all functions of a construct share. The others apply to the handler only. */
export function functionOptions(
  options: Omit<FunctionOptions, 'tracing'> & { instrumentation?: Instrumentation }, securityGroups?: ec2.ISecurityGroup[],
): FunctionOptions {
  const { runtime, architecture, logRetention, encryptionKey, removalPolicy, vpc, vpcSubnets, reservedConcurrentExecutions } = options;
  return {
    runtime,
    architecture,
    logRetention,
    encryptionKey,
    removalPolicy,
    vpc,
    vpcSubnets,
    securityGroups,
    reservedConcurrentExecutions,
    tracing: options.instrumentation?._applied.tracing,
  };
}

/** The first Node.js that has what the bundles use. They are bundled for it. */
const OLDEST_NODE = 22;

/** Fails if Lambda would reject the function, if its time or memory is too small for its work, or if its runtime cannot run the bundle. */
export function requireHandler(options: HandlerOptions): void {
  requireRuntime(options.runtime);
  requireInteger('memorySize', options.memorySize, { min: 128, max: 10_240, unit: 'MB' });
  requireSeconds('timeout', options.timeout, { min: 30, max: 900 });
  requireKnown('timeout', options.timeout, 'other timeouts are computed from it');
}

/** Fails if fewer executions are reserved than the handler needs at once. How many can be reserved is up to the account. */
export function requireReservedConcurrency({ reservedConcurrentExecutions }: HandlerOptions, min: number, advice?: string): void {
  requireInteger('reservedConcurrentExecutions', reservedConcurrentExecutions, { min, max: 100_000, unit: 'executions', advice });
}

/** The name of a runtime may be a token, for the latest one of a Region. */
function requireRuntime(runtime?: lambda.Runtime): void {
  if (runtime === undefined || Token.isUnresolved(runtime.name)) {
    return;
  }
  const [, version] = /^nodejs(\d+)/.exec(runtime.name) ?? [];
  if (!(Number(version) >= OLDEST_NODE)) {
    throw new Error(`'runtime' must be Node.js ${OLDEST_NODE} or later, got ${runtime.name}; the handlers are bundled for it, `
      + `so choose lambda.Runtime.NODEJS_${OLDEST_NODE}_X or a later one, or leave 'runtime' out`);
  }
}
