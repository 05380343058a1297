import { Aws, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { LoaderBucket } from './loader-bucket';
import { LoaderSettings } from './loader-defaults';
import { LoaderEnvironment } from '../contract/pending';
import { BundledFunction } from '../function/bundled-function';
import { functionOptions } from '../function/function-options';
import { BoundTarget } from '../target/bound-target';

/** The maximum of Lambda for how long an asynchronous event waits. */
const LONGEST_WAIT = Duration.hours(6);

export interface LoadHandlerProps {
  readonly options: LoaderSettings;
  readonly target: BoundTarget;
  readonly storage: LoaderBucket;
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** The function that loads whatever is pending, with its environment and its rights. */
export class LoadHandler extends BundledFunction {
  constructor(scope: Construct, id: string, { options, target, storage, securityGroups }: LoadHandlerProps) {
    const environment: LoaderEnvironment = {
      WAREHOUSE: JSON.stringify(target.loader),
      STAGING_BUCKET: storage.bucket.bucketName,
      COPY_ROLE_ARN: target.copyRole.arns,
      STACK_ID: Aws.STACK_ID,
      URL_SUFFIX: Aws.URL_SUFFIX,
    };
    super(scope, id, {
      ...functionOptions(options, securityGroups),
      entry: 'load',
      description: 'Loads what is staged into the tables of its ingests',
      environment: { ...environment },
      memorySize: options.memorySize,
      timeout: options.timeout,
      instrumentation: options.instrumentation,
    });
    target.grantLoad(this.role!);
    storage.grantHandler(this.role!);
    // The next tick loads what this one did not. A tick that waits longer than the interval would only come beside the next one.
    this.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.seconds(Math.min(options.interval.toSeconds(), LONGEST_WAIT.toSeconds())) });
  }
}
