import { ACCOUNT } from '../../wire/account';
import { ResourceType } from '../resource-type';
import { serverlessId } from './redshiftserverless-namespace';

export const redshiftServerlessWorkgroup: ResourceType = {
  applied: ['WorkgroupName', 'NamespaceName', 'Port'],
  ignored: {
    BaseCapacity: 'there is one machine',
    MaxCapacity: 'there is one machine',
    ConfigParameters: 'the stand-in has no parameters',
    EnhancedVpcRouting: 'there is no network but 127.0.0.1',
    PubliclyAccessible: 'there is no network but 127.0.0.1',
    SecurityGroupIds: 'there is no network but 127.0.0.1',
    SubnetIds: 'there is no network but 127.0.0.1',
    PricePerformanceTarget: 'there is one machine',
    TrackName: 'the stand-in has one version',
    Tags: 'nothing reads the tags of a workgroup',
  },
  async apply({ cloud, region, properties }) {
    const name: string = properties.WorkgroupName;
    const id = serverlessId('workgroup', name);
    const arn = `arn:aws:redshift-serverless:${region}:${ACCOUNT}:workgroup/${id}`;
    await cloud.redshift.putWorkgroup(name, arn, properties.NamespaceName);
    return {
      physicalId: name,
      attributes: {
        'Workgroup.WorkgroupName': name,
        'Workgroup.WorkgroupId': id,
        'Workgroup.WorkgroupArn': arn,
        'Workgroup.Endpoint.Address': `${name}.${ACCOUNT}.${region}.redshift-serverless.amazonaws.com`,
        'Workgroup.Endpoint.Port': String(properties.Port ?? 5439),
      },
    };
  },
};
