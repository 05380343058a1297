import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { NetworkOptions } from '../../network-options';

/** Fails when there is something to place in a VPC, and no VPC. */
export function requireNetwork({ vpc, vpcSubnets, securityGroups }: NetworkOptions): void {
  if (!vpc && (vpcSubnets || securityGroups)) {
    throw new Error('\'vpc\' is needed with \'vpcSubnets\' or \'securityGroups\', got none; the functions run in no VPC without it');
  }
}

/** One group for all functions of a construct, unless others are given. */
export function functionSecurityGroups(scope: Construct, { vpc, securityGroups }: NetworkOptions): ec2.ISecurityGroup[] | undefined {
  if (!vpc || securityGroups) {
    return securityGroups;
  }
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: 'Functions that load: HTTPS to AWS', allowAllOutbound: false });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Endpoints of AWS services');
  return [group];
}
