import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** A queue that has its policy in common with other queues, because each policy counts as a resource of the stack. */
export class CommonPolicyQueue extends sqs.Queue {
  /**
   * Gives queues one policy. A statement of it names one queue, and does not apply to the others. All refuse requests without TLS.
   *
   * SQS has one policy for each queue. So every later statement must go into the same one.
   */
  public static share(scope: Construct, id: string, queues: CommonPolicyQueue[]): sqs.QueuePolicy {
    const policy = new sqs.QueuePolicy(scope, id, { queues });
    for (const queue of queues) {
      queue.policyOfAll = policy;
      queue.addToResourcePolicy(new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['sqs:*'],
        resources: [queue.queueArn],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }));
    }
    return policy;
  }

  private policyOfAll?: sqs.QueuePolicy;

  public override addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.policyOfAll!.document.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policyOfAll };
  }
}
