import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { NetworkOptions } from '../../network-options';

/** Fails if there are options of a VPC but no VPC. */
export function requireNetwork({ vpc, vpcSubnets, securityGroups }: NetworkOptions): void {
  if (!vpc && (vpcSubnets || securityGroups)) {
    throw new Error('\'vpc\' is needed with \'vpcSubnets\' or \'securityGroups\', got none; pass the VPC, or remove both to run the functions without one');
  }
}

/** Creates one security group for all functions of a construct, unless the user passes security groups. */
export function functionSecurityGroups(
  scope: Construct, { vpc, securityGroups }: NetworkOptions, description: string,
): ec2.ISecurityGroup[] | undefined {
  if (!vpc || securityGroups) {
    return securityGroups;
  }
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Endpoints of AWS services');
  return [group];
}
