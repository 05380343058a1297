import { createHash } from 'crypto';
import { CfnResource, CustomResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, IDependable } from 'constructs';

export interface LoadTrialProps {
  /** The function that loads. */
  readonly handler: lambda.Function;
  readonly resourceType: `Custom::${string}`;
  /** What the function must know for the trial. */
  readonly properties: object;
  /** Everything that decides what a load needs. The trial is repeated when it changes. */
  readonly decides: unknown;
  /** What loading needs, beside the handler. */
  readonly dependencies: IDependable[];
}

/**
 * A load that is tried once, and changes nothing, before the handler gets messages. It fails the deployment if a right is missing.
 *
 * A change makes a new resource, which CloudFormation creates. It never updates one: a rollback would then try the load again, and a right
 * that is missing would make the rollback fail, too.
 */
export class LoadTrial extends Construct {
  constructor(scope: Construct, id: string, { handler, resourceType, properties, decides, dependencies }: LoadTrialProps) {
    super(scope, id);
    const resource = new CustomResource(this, 'Resource', {
      resourceType,
      serviceToken: handler.functionArn,
      serviceTimeout: Duration.minutes(15),
      properties: { ...properties },
    });
    resource.node.addDependency(handler, ...dependencies);
    const stack = Stack.of(this);
    const cfnResource = resource.node.defaultChild as CfnResource;
    const logicalId: string = stack.resolve(cfnResource.logicalId);
    cfnResource.overrideLogicalId(Lazy.string({
      produce: () => logicalId + createHash('sha256').update(JSON.stringify(stack.resolve([decides, properties]))).digest('hex').slice(0, 16),
    }));
  }
}
