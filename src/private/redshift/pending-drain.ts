import { CustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { PendingDrainProperties } from '../contract/pending';
import { BoundLoader } from '../loader/bound-loader';

export interface PendingDrainProps {
  readonly loader: BoundLoader;
  /** The folder of the ingest. */
  readonly prefix: string;
  /** What loading needs, beside the loader. */
  readonly dependencies: IDependable[];
}

/** What an ingest has pending. When the ingest is removed, or gets another loader, the loader loads that first. */
export class PendingDrain extends Construct {
  private readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { loader, prefix, dependencies }: PendingDrainProps) {
    super(scope, id);
    const properties: PendingDrainProperties = { drain: prefix };
    // CloudFormation does not let a custom resource change its function. With another loader it is another resource.
    this.resource = new CustomResource(this, loader.construct.node.addr, {
      resourceType: 'Custom::RedshiftPending',
      serviceToken: loader.handler.functionArn,
      serviceTimeout: Duration.minutes(15),
      properties: { ...properties },
    });
    this.resource.node.addDependency(loader.handler, loader.storage, ...dependencies);
  }

  /**
   * Makes a deployment that removes the ingest take away its right to stage before what it staged is loaded. A batch that is still in work
   * then fails, and its messages stay in the queue.
   */
  public outlives(role: iam.IRole): void {
    const policy = role.node.findChild('DefaultPolicy') as iam.Policy;
    policy.node.defaultChild!.node.addDependency(this.resource.node.defaultChild!);
  }
}
