import { IResource } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { differ, placeOf } from './environment';

/** What a construct is given that must be in its own Region. */
export interface Surroundings {
  readonly encryptionKey?: kms.IKey;
  readonly stagingBucket?: s3.IBucket;
  readonly rejectedBucket?: s3.IBucket;
  readonly serverAccessLogsBucket?: s3.IBucket;
  readonly alarmTopic?: sns.ITopic;
}

const REASONS: Readonly<Record<keyof Surroundings, string>> = {
  encryptionKey: 'a key encrypts only what is in its Region, so pass one of that Region, for example a replica of the same key',
  stagingBucket: 'COPY reads from the Region of the warehouse, so pass a bucket of that Region, or leave it out',
  rejectedBucket: 'S3 is called in the Region of the function, so pass a bucket of that Region, or leave it out',
  serverAccessLogsBucket: 'S3 writes an access log only within the Region, so pass a bucket of that Region, or leave it out',
  alarmTopic: 'CloudWatch notifies only topics of its own Region, so pass one of that Region',
};

/** Fails if something is certainly of another Region, where it could not be used. */
export function requireRegion(scope: IConstruct, surroundings: Surroundings): void {
  for (const [prop, reason] of Object.entries(REASONS)) {
    requireRegionOf(scope, prop, surroundings[prop as keyof Surroundings], reason);
  }
}

/** Fails if the resource is certainly of another Region. */
export function requireRegionOf(scope: IConstruct, prop: string, resource: IResource | undefined, reason: string): void {
  const { region } = placeOf(scope);
  if (resource && differ(resource.env.region, region)) {
    throw new Error(`'${prop}' must be in the Region of ${scope.node.path}, ${region}, got ${resource.node.path} in ${resource.env.region}; ${reason}`);
  }
}
