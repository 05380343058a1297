import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The VPC of the functions, if they must run in one. */
export interface NetworkOptions {
  /**
   * A VPC for the functions. The functions need no VPC to reach the warehouse. Set one if your account allows no function outside of a VPC.
   *
   * If the subnets have no NAT, they need endpoints for the services that the functions call themselves. Which ones depends on the construct and its
   * options. The section Network of `docs/security.md` lists them.
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
