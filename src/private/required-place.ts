import { ResourceEnvironment } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { differ, placeInArn, placeOf } from './environment';
import { Instrumentation } from '../instrumentation';

/** What a construct is given that must be in its own Region. */
export interface Surroundings {
  readonly encryptionKey?: kms.IKey;
  readonly stagingBucket?: s3.IBucket;
  readonly rejectedBucket?: s3.IBucket;
  readonly serverAccessLogsBucket?: s3.IBucket;
  readonly alarmTopic?: sns.ITopic;
  readonly instrumentation?: Instrumentation;
}

const REASONS: Readonly<Record<keyof Omit<Surroundings, 'instrumentation'>, string>> = {
  encryptionKey: 'a key encrypts only what is in its Region, so pass one of that Region, for example a replica of the same key',
  stagingBucket: 'COPY reads from the Region of the warehouse, so pass a bucket of that Region, or leave it out',
  rejectedBucket: 'S3 is called in the Region of the function, so pass a bucket of that Region, or leave it out',
  serverAccessLogsBucket: 'S3 writes an access log only within the Region, so pass a bucket of that Region, or leave it out',
  alarmTopic: 'CloudWatch notifies only topics of its own Region, so pass one of that Region',
};

/** Something that is at a place. */
interface Placed extends Pick<IConstruct, 'node'> {
  readonly env: ResourceEnvironment;
}

/** Fails if something is certainly of another Region, where it could not be used. */
export function requireRegion(scope: IConstruct, { instrumentation, ...surroundings }: Surroundings): void {
  for (const [prop, reason] of Object.entries(REASONS)) {
    requireRegionOf(scope, prop, surroundings[prop as keyof typeof REASONS], reason);
  }
  const { layers = [], secret } = instrumentation?._applied ?? {};
  for (const { node, layerVersionArn } of layers) {
    // CDK does not know the Region of an imported layer, but its ARN tells.
    requireRegionOf(scope, 'instrumentation', { node, env: placeInArn(layerVersionArn) }, 'Lambda takes layers of its own Region only, so pass the layer of that Region');
  }
  requireSecret(scope, 'licenseKeySecret', secret);
}

/** Fails if the resource is certainly of another Region. */
export function requireRegionOf(scope: IConstruct, prop: string, resource: Placed | undefined, reason: string): void {
  const { region } = placeOf(scope);
  if (resource && differ(resource.env.region, region)) {
    throw new Error(`'${prop}' must be in the Region of ${scope.node.path}, ${region}, got ${resource.node.path} in ${resource.env.region}; ${reason}`);
  }
}

/** Fails if the resource is certainly of another account. */
export function requireAccountOf(scope: IConstruct, prop: string, resource: Placed | undefined, reason: string): void {
  const { account } = placeOf(scope);
  if (resource && differ(resource.env.account, account)) {
    throw new Error(`'${prop}' must be in the account of ${scope.node.path}, ${account}, got ${resource.node.path} in ${resource.env.account}; ${reason}`);
  }
}

/** Fails if a function of the construct, or a service on its behalf, could certainly not read the secret. */
export function requireSecret(scope: IConstruct, prop: string, secret: secretsmanager.ISecret | undefined): void {
  requireSecretRegion(scope, prop, secret);
  requireAccountOf(scope, prop, secret, 'policies of another account would have to allow it, which are not known here, so put the value into a secret of this account');
}

/** Fails if the secret is certainly where it is not looked for. A role that is assumed may read one of its own account. */
export function requireSecretRegion(scope: IConstruct, prop: string, secret: secretsmanager.ISecret | undefined): void {
  requireRegionOf(scope, prop, secret, 'it is read in that Region, so pass a secret of that Region, for example a replica of the same secret');
}
