import { ResourceType } from '../resource-type';

export const s3BucketPolicy: ResourceType = {
  applied: ['Bucket', 'PolicyDocument'],
  async apply({ cloud, logicalId, properties }) {
    const settings = cloud.storage.buckets.get(properties.Bucket);
    if (!settings) {
      throw new Error(`AWS::S3::BucketPolicy '${logicalId}': no stack deployed so far has a bucket '${properties.Bucket}'`);
    }
    settings.policy = properties.PolicyDocument;
    return { physicalId: properties.Bucket, attributes: {} };
  },
  async delete({ physicalId }, { cloud }) {
    const settings = cloud.storage.buckets.get(physicalId);
    if (settings) {
      settings.policy = undefined;
    }
  },
};
