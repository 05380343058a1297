import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct, IDependable } from 'constructs';
import { CheckEvent } from '../contract/check';

const MINUTES_A_DAY = 24 * 60;

/** The role of all checks of a stack. */
const SHARED_ROLE = 'RedshiftIngestChecks';

export interface DailyCheckProps {
  readonly handler: lambda.IFunction;
  /** What must exist before the first check. */
  readonly dependencies: readonly IDependable[];
}

/**
 * Starts the check of a handler once a day. Each construct has a minute of its own, so that not all of them ask a warehouse at once; and none has
 * the time of its deployment, as a rate would have.
 */
export class DailyCheck extends scheduler.Schedule {
  constructor(scope: Construct, id: string, { handler, dependencies }: DailyCheckProps) {
    const role = sharedRole(scope);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }));
    const event: CheckEvent = { check: {} };
    const minute = parseInt(scope.node.addr.slice(-6), 16) % MINUTES_A_DAY;
    super(scope, id, {
      schedule: scheduler.ScheduleExpression.cron({ minute: `${minute % 60}`, hour: `${Math.floor(minute / 60)}` }),
      target: new targets.LambdaInvoke(handler, {
        role: role.withoutPolicyUpdates(), // the role has every right it needs, and the target would add all versions of the function
        input: scheduler.ScheduleTargetInput.fromObject(event),
      }),
    });
    this.node.addDependency(...dependencies);
  }
}

/** The ingests of a stack share it, because a stack has room for 500 resources. */
function sharedRole(scope: Construct): iam.Role {
  const stack = Stack.of(scope);
  return stack.node.tryFindChild(SHARED_ROLE) as iam.Role | undefined ?? new iam.Role(stack, SHARED_ROLE, {
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
  });
}
