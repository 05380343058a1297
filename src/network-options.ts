import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Where functions run, if they must run in a VPC. */
export interface NetworkOptions {
  /**
   * A VPC for the functions. They need none to reach the warehouse; this is for accounts that allow no function outside of one.
   *
   * Without a NAT its subnets need
   *
   * - an interface endpoint for the Redshift Data API, `com.amazonaws.<region>.redshift-data`
   * - a gateway endpoint for S3: for what is staged, and for the answer of the function that prepares the table to CloudFormation, which
   *   lies in a bucket of AWS's own
   * - an interface endpoint for STS, `com.amazonaws.<region>.sts`, if the warehouse is in another account
   * - an interface endpoint for SQS, `com.amazonaws.<region>.sqs`, if a replay is to empty the subscription's dead-letter queue
   *
   * The queue itself, keys, secrets and logs are reached by the services on behalf of the functions, and need none.
   *
   * @default - the functions run outside of any VPC of yours
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC.
   *
   * @default - private subnets with a way out, if there are any, else isolated ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the functions. They must let HTTPS out.
   *
   * @default - one is created, which lets HTTPS out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}
