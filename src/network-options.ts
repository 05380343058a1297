import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The VPC of the functions, if they must run in one. */
export interface NetworkOptions {
  /**
   * A VPC for the functions. The functions need no VPC to reach the warehouse. Set one if your account allows no function outside of a VPC.
   *
   * If the subnets have no NAT, the VPC of an ingest or a loader needs
   *
   * - an interface endpoint for the Redshift Data API, `com.amazonaws.<region>.redshift-data`. The handler of an ingest with a loader does not
   *   use it, but the function that prepares the table does. An ingest into DynamoDB needs a gateway endpoint for DynamoDB instead
   * - a gateway endpoint for S3. The handler stages objects through it. The function that prepares the table answers CloudFormation
   *   through it, because CloudFormation receives the answer in a bucket that AWS owns
   * - an interface endpoint for STS, `com.amazonaws.<region>.sts`, if the warehouse is in another account
   * - an interface endpoint for SQS, `com.amazonaws.<region>.sqs`, if a replay is to empty the subscription's dead-letter queue
   *
   * and the VPC of a publisher needs
   *
   * - an interface endpoint for SNS, `com.amazonaws.<region>.sns`
   * - a gateway endpoint for S3, through which it reads the CSV
   *
   * No other endpoint is needed: AWS services read the queue, keys and secrets and write the logs on behalf of the functions.
   *
   * @default - the functions run outside of your VPCs
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC.
   *
   * @default - private subnets with egress if there are any, otherwise isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the functions. They must allow outbound HTTPS.
   *
   * @default - a security group is created that allows outbound HTTPS
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}
