import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ColumnType, RedshiftTarget, SnsToRedshiftIngest, SnsToRedshiftIngestProps } from '../../src';
import { testApp, testStack } from '../app';
import { plainPublisher } from '../observed';

function ingest(network: (stack: Stack) => Partial<SnsToRedshiftIngestProps>) {
  const stack = new Stack(testApp(), 'Stack');
  const construct = new SnsToRedshiftIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'),
    target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' }),
    table: { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
    ...network(stack),
  });
  return { stack, construct, template: () => Template.fromStack(stack) };
}

function vpc(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'], isolatedSubnetIds: ['subnet-2'],
  });
}

test('by default no function is in a VPC, and none may touch network interfaces', () => {
  const { template, construct } = ingest(() => ({}));
  expect(Object.values(template().findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.VpcConfig)).toEqual([undefined, undefined]);
  expect(JSON.stringify(template().findResources('AWS::IAM::Policy'))).not.toContain('ec2:');
  expect(construct.connections.securityGroups).toEqual([]);
});

test('in a VPC both functions have a security group that lets HTTPS out, and connections reach both', () => {
  const { stack, template, construct } = ingest((scope) => ({ vpc: vpc(scope), vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }));
  const groups = construct.connections.securityGroups.map(({ securityGroupId }) => stack.resolve(securityGroupId));
  const functions = Object.values(template().findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.VpcConfig);
  expect(functions).toEqual(groups.map((group) => ({ SubnetIds: ['subnet-2'], SecurityGroupIds: [group] })));
  template().resourcePropertiesCountIs('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
  }, 2);
  template().resourceCountIs('AWS::EC2::SecurityGroup', 2);
});

test('in a VPC Lambda may make the network interface of a function, by exact actions, and the function itself may not', () => {
  const statements = Object.values(ingest((stack) => ({ vpc: vpc(stack) })).template().findResources('AWS::IAM::Policy'))
    .flatMap((policy) => policy.Properties.PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat()[0].startsWith('ec2:'));
  expect(statements.map(({ Effect }) => Effect)).toEqual(['Allow', 'Deny', 'Allow', 'Deny']);
  for (const { Effect, Action, Condition } of statements) {
    const anyFunction = ['arn:', { Ref: 'AWS::Partition' }, ':lambda:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':function:*'];
    expect(Condition).toEqual(Effect === 'Deny' ? { ArnLike: { 'lambda:SourceFunctionArn': { 'Fn::Join': ['', anyFunction] } } } : undefined);
    expect(Action).toEqual([
      'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
    ]);
  }
});

test('connections reach security groups that were given', () => {
  const { template } = ingest((stack) => {
    const group = new ec2.SecurityGroup(stack, 'Own', { vpc: vpc(stack), allowAllOutbound: false });
    return { vpc: group.stack.node.findChild('Vpc') as ec2.Vpc, securityGroups: [group] };
  });
  template().resourceCountIs('AWS::EC2::SecurityGroup', 1);
});

test('endpoints can be opened to the functions', () => {
  const { stack, construct, template } = ingest((scope) => ({ vpc: vpc(scope) }));
  const endpoint = new ec2.SecurityGroup(stack, 'Endpoint', { vpc: stack.node.findChild('Vpc') as ec2.Vpc });
  endpoint.connections.allowFrom(construct, ec2.Port.tcp(443));
  template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, SourceSecurityGroupId: stack.resolve(construct.connections.securityGroups[0].securityGroupId) });
});

test('fails when subnets or security groups are given without a VPC', () => {
  expect(() => ingest(() => ({ vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }))).toThrow('\'vpc\' is needed with \'vpcSubnets\' or \'securityGroups\', got none');
});

test('a publisher has no VPC by default, and in one a security group that lets HTTPS out and that an endpoint can be opened to', () => {
  expect(Object.values(plainPublisher().template().findResources('AWS::Lambda::Function'))[0].Properties).not.toHaveProperty('VpcConfig');

  const stack = testStack();
  const { publisher, template } = plainPublisher({ vpc: vpc(stack), vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }, stack);
  const [group] = publisher.connections.securityGroups;
  const endpoint = new ec2.SecurityGroup(stack, 'Endpoint', { vpc: stack.node.findChild('Vpc') as ec2.Vpc });
  endpoint.connections.allowFrom(publisher, ec2.Port.tcp(443));
  template().allResourcesProperties('AWS::Lambda::Function', { VpcConfig: { SubnetIds: ['subnet-2'], SecurityGroupIds: [stack.resolve(group.securityGroupId)] } });
  template().hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }] });
  template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, SourceSecurityGroupId: stack.resolve(group.securityGroupId) });
  expect(JSON.stringify(template().findResources('AWS::IAM::Policy'))).toContain('ec2:CreateNetworkInterface');
});

test('a publisher fails when security groups are given without a VPC', () => {
  expect(() => plainPublisher({ securityGroups: [] })).toThrow('\'vpc\' is needed with \'vpcSubnets\' or \'securityGroups\', got none');
});
