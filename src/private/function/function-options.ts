import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { HandlerOptions } from '../../handler-options';
import { NetworkOptions } from '../../network-options';
import { requireInteger, requireKnown, requireSeconds } from '../validation';

/** What all functions of a construct have in common. */
export interface FunctionOptions extends NetworkOptions {
  readonly runtime: lambda.Runtime;
  readonly architecture: lambda.Architecture;
  readonly logRetention: logs.RetentionDays;
  /** Encrypts the environment, and the logs. */
  readonly encryptionKey?: kms.IKey;
  /** What happens to the logs when the function is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/** What the construct is about decides how much memory its handler has. */
export function withHandlerDefaults<Options extends HandlerOptions>(options: Options, memorySize: number) {
  return {
    ...options,
    memorySize: options.memorySize ?? memorySize,
    timeout: options.timeout ?? Duration.minutes(5),
    runtime: options.runtime ?? lambda.Runtime.NODEJS_24_X,
    architecture: options.architecture ?? lambda.Architecture.ARM_64,
    logRetention: options.logRetention ?? logs.RetentionDays.ONE_MONTH,
  };
}

/** The part of a construct's options that all of its functions share; the rest is for the handler alone. */
export function functionOptions(options: FunctionOptions, securityGroups?: ec2.ISecurityGroup[]): FunctionOptions {
  const { runtime, architecture, logRetention, encryptionKey, removalPolicy, vpc, vpcSubnets } = options;
  return { runtime, architecture, logRetention, encryptionKey, removalPolicy, vpc, vpcSubnets, securityGroups };
}

/** Fails when Lambda would refuse the function, or run it too shortly or with too little memory for its work. */
export function requireHandler(options: HandlerOptions): void {
  requireInteger('memorySize', options.memorySize, { min: 128, max: 10_240, unit: 'MB' });
  requireSeconds('timeout', options.timeout, { min: 30, max: 900 });
  requireKnown('timeout', options.timeout, 'what waits for the handler is computed from it');
}
