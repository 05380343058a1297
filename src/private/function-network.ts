import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { NetworkOptions } from '../network-options';

/** One group for all functions of a construct, unless others are given. */
export function functionSecurityGroups(scope: Construct, { vpc, vpcSubnets, securityGroups }: NetworkOptions): ec2.ISecurityGroup[] | undefined {
  if (!vpc) {
    if (vpcSubnets || securityGroups) {
      throw new Error('\'vpc\' is needed with \'vpcSubnets\' or \'securityGroups\', got none; the functions run in no VPC without it');
    }
    return undefined;
  }
  if (securityGroups) {
    return securityGroups;
  }
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: 'Functions that load: HTTPS to AWS', allowAllOutbound: false });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Endpoints of AWS services');
  return [group];
}
