import * as path from 'path';
import { placeCode } from '../../aws/lambda/code';
import { ACCOUNT } from '../../wire/account';
import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const lambdaLayerVersion: ResourceType = {
  applied: ['LayerName', 'Content.S3Bucket', 'Content.S3Key'],
  ignored: {
    CompatibleArchitectures: 'the machine has only one architecture',
    CompatibleRuntimes: 'the runtime is the Node that runs the engine',
    Description: 'for people',
    LicenseInfo: 'for people',
  },
  async apply({ cloud, stackName, logicalId, region, properties }) {
    const name = properties.LayerName ?? physicalName(stackName, logicalId, 128);
    const arn = `arn:aws:lambda:${region}:${ACCOUNT}:layer:${name}:1`;
    cloud.layers.put(arn, placeCode(properties.Content, cloud.storage, path.join(cloud.workDirectory, 'layers')));
    return { physicalId: arn, attributes: { LayerVersionArn: arn } };
  },
};
