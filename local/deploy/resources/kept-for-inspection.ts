import { createHash } from 'crypto';
import { ACCOUNT } from '../../wire/account';
import { physicalName } from '../physical-name';
import { ResourceRequest, ResourceType } from '../resource-type';

type Describe = (id: string, request: ResourceRequest) => { physicalId?: string; attributes?: Record<string, unknown> };

/** A type that does nothing here, on purpose. Its resolved properties can be inspected, and its names can be referred to. */
function kept(reason: string, describe: Describe = () => ({})): ResourceType {
  return {
    applied: [],
    ignored: { '*': reason },
    async apply(request) {
      const id = createHash('sha256').update(`${request.stackName}/${request.logicalId}`).digest('hex').slice(0, 17);
      const { physicalId = physicalName(request.stackName, request.logicalId, 128), attributes = {} } = describe(id, request);
      return { physicalId, attributes };
    },
  };
}

const network = (prefix: string, attributes: Describe = () => ({})) => kept('there is no network but 127.0.0.1', (id, request) => ({
  physicalId: `${prefix}-${id}`,
  attributes: { Id: `${prefix}-${id}`, ...attributes(`${prefix}-${id}`, request).attributes },
}));

const named = (arn: (name: string, request: ResourceRequest) => string): Describe => (_, request) => {
  const name = request.properties.Name ?? request.properties.AlarmName
    ?? physicalName(request.stackName, request.logicalId, 128);
  return { physicalId: name, attributes: { Arn: arn(name, request) } };
};

export const keptForInspection: Record<string, ResourceType> = {
  'AWS::CDK::Metadata': kept('says which constructs an app uses'),
  'AWS::CloudWatch::CompositeAlarm': kept('alarms of metrics are evaluated, rules over alarms are not',
    named((name, { region }) => `arn:aws:cloudwatch:${region}:${ACCOUNT}:alarm:${name}`)),
  'AWS::Logs::QueryDefinition': kept('for people'),
  'AWS::Logs::MetricFilter': kept('metrics come from services and from the embedded metric format only'),
  'AWS::Logs::ResourcePolicy': kept('nobody but functions writes logs here, and they do it by their roles'),
  'AWS::Redshift::ClusterParameterGroup': kept('the stand-in has no parameters'),
  'AWS::Redshift::ClusterSubnetGroup': kept('there is no network but 127.0.0.1'),
  'AWS::SageMaker::NotebookInstance': kept('`npm run notebook` runs the notebook itself, as its role', (_, { stackName, logicalId, region }) => {
    const NotebookInstanceName = physicalName(stackName, logicalId, 63);
    return { physicalId: `arn:aws:sagemaker:${region}:${ACCOUNT}:notebook-instance/${NotebookInstanceName.toLowerCase()}`, attributes: { NotebookInstanceName } };
  }),
  'AWS::SageMaker::NotebookInstanceLifecycleConfig': kept('there is no instance that could start', (_, { stackName, logicalId, region }) => {
    const NotebookInstanceLifecycleConfigName = physicalName(stackName, logicalId, 63);
    const physicalId = `arn:aws:sagemaker:${region}:${ACCOUNT}:notebook-instance-lifecycle-config/${NotebookInstanceLifecycleConfigName.toLowerCase()}`;
    return { physicalId, attributes: { NotebookInstanceLifecycleConfigName } };
  }),
  'AWS::Scheduler::ScheduleGroup': kept('schedules run the same in any group',
    named((name, { region }) => `arn:aws:scheduler:${region}:${ACCOUNT}:schedule-group/${name}`)),

  'AWS::EC2::VPC': network('vpc', (id, { properties }) => ({
    attributes: {
      VpcId: id,
      CidrBlock: properties.CidrBlock,
      CidrBlockAssociations: [],
      DefaultSecurityGroup: `sg-${id.slice(4)}`,
      DefaultNetworkAcl: `acl-${id.slice(4)}`,
    },
  })),
  'AWS::EC2::Subnet': network('subnet', (id, { properties }) => ({
    attributes: {
      SubnetId: id,
      AvailabilityZone: properties.AvailabilityZone,
      CidrBlock: properties.CidrBlock,
      VpcId: properties.VpcId,
      NetworkAclAssociationId: `aclassoc-${id.slice(7)}`,
      Ipv6CidrBlocks: [],
    },
  })),
  'AWS::EC2::RouteTable': network('rtb', (id) => ({ attributes: { RouteTableId: id } })),
  'AWS::EC2::Route': network('route'),
  'AWS::EC2::SubnetRouteTableAssociation': network('rtbassoc'),
  'AWS::EC2::InternetGateway': network('igw', (id) => ({ attributes: { InternetGatewayId: id } })),
  'AWS::EC2::VPCGatewayAttachment': network('igwattach'),
  'AWS::EC2::NatGateway': network('nat', (id) => ({ attributes: { NatGatewayId: id } })),
  'AWS::EC2::EIP': network('eipalloc', (id) => ({ attributes: { AllocationId: id, PublicIp: '127.0.0.1' } })),
  'AWS::EC2::VPCEndpoint': network('vpce', () => ({ attributes: { DnsEntries: [], NetworkInterfaceIds: [] } })),
  'AWS::EC2::SecurityGroup': network('sg', (id, { properties }) => ({ attributes: { GroupId: id, VpcId: properties.VpcId } })),
  'AWS::EC2::SecurityGroupIngress': network('sgr'),
  'AWS::EC2::SecurityGroupEgress': network('sgr'),
  'AWS::EC2::FlowLog': network('fl'),
};
