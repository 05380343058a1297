import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { LoaderSettings } from './loader-defaults';
import { LoadRequest } from '../contract/pending';

/** Starts the loader. */
export class LoadSchedule extends scheduler.Schedule {
  constructor(scope: Construct, id: string, handler: lambda.IFunction, { schedule, enabled, interval }: LoaderSettings) {
    const role = new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }));
    const event: LoadRequest = { load: {} };
    super(scope, id, {
      schedule,
      enabled,
      target: new targets.LambdaInvoke(handler, {
        role: role.withoutPolicyUpdates(), // the role has every right it needs, and the target would add all versions of the function
        input: scheduler.ScheduleTargetInput.fromObject(event),
        // The next tick comes anyway.
        retryAttempts: 0,
        maxEventAge: interval,
      }),
    });
  }
}
