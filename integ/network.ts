import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledgeCompliance } from './acknowledge-compliance';
import { acknowledge } from '../src/private/acknowledge';

/**
 * The warehouse's network: three subnets in three zones, which can reach S3 and nothing else, and cannot be reached.
 *
 * The pipeline needs no network path to the warehouse, because it sends statements through the Redshift Data API. The warehouse
 * itself needs S3, for COPY. The gateway endpoint gives it that without an internet gateway or a NAT, and without cost.
 */
export class Network extends Construct {
  public readonly subnetIds: string[];
  public readonly securityGroupIds: string[];

  constructor(scope: Construct, id: string, props: { region: string }) {
    super(scope, id);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.42.0.0/16'),
      availabilityZones: ['a', 'b', 'c'].map((zone) => `${props.region}${zone}`),
      natGateways: 0,
      subnetConfiguration: [{ name: 'Warehouse', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      // To empty the default group takes a function that may change security groups. Nothing here is a member of that group.
      restrictDefaultSecurityGroup: false,
    });
    const noFlowLog = 'The only way out leads to S3 and there is none in, so that a flow log would tell of COPY alone, which the warehouse logs itself';
    acknowledge(vpc, 'VPC7', noFlowLog);
    acknowledgeCompliance(vpc, 'VPCFlowLogsEnabled', noFlowLog);
    acknowledgeCompliance(vpc, 'VPCDefaultSecurityGroupClosed', 'Nothing is a member of the default group, and to empty it takes a function that may change security groups');
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'The warehouse: nothing comes in, HTTPS goes out to the S3 endpoint',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'S3; the subnets have no route to anything else');

    this.subnetIds = vpc.isolatedSubnets.map((subnet) => subnet.subnetId);
    this.securityGroupIds = [securityGroup.securityGroupId];
  }
}
