import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import { CLOUDFORMATION } from '../../cloud';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const s3Bucket: ResourceType = {
  applied: ['BucketName', 'Tags'],
  ignored: {
    LifecycleConfiguration: 'kept for inspection; no object gets old here',
    BucketEncryption: 'nothing is encrypted on this machine',
    PublicAccessBlockConfiguration: 'nobody else reaches 127.0.0.1',
    OwnershipControls: 'there is one account',
    VersioningConfiguration: 'every object is its own and only version',
    LoggingConfiguration: 'the gateway records every call',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const name = properties.BucketName ?? physicalName(stackName, logicalId, 63).toLowerCase();
    await cloud.clients.s3(CLOUDFORMATION, region).send(new CreateBucketCommand({ Bucket: name }));
    cloud.storage.buckets.set(name, { ...cloud.storage.buckets.get(name), tags: properties.Tags ?? [] });
    return {
      physicalId: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      },
    };
  },
  async delete({ physicalId }, { cloud, region }) {
    await cloud.clients.s3(CLOUDFORMATION, region).send(new DeleteBucketCommand({ Bucket: physicalId }));
    cloud.storage.buckets.delete(physicalId);
  },
};
