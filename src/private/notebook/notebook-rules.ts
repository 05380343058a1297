import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { ReadableIngest } from './readable-ingest';
import { placeOf } from '../environment';
import { requireAccountOf, requireRegionOf } from '../required-place';

/** Fails if the role of the notebook could certainly not read the table of the ingest. */
export function requireReadable(notebook: IConstruct, ingest: ReadableIngest): void {
  const { node, _warehouse: { assumeRoleArn } } = ingest;
  const placed = { node, env: placeOf(ingest) };
  requireRegionOf(notebook, 'ingests', placed, 'the notebook calls the Data API in its own Region, so define it in the Region of the ingest');
  requireAccountOf(notebook, 'ingests', placed, 'the notebook assumes no role, so define it in the account of the ingest');
  if (assumeRoleArn !== undefined) {
    throw new Error(`'ingests' must have their warehouse in the account of the notebook, got ${node.path}, whose target has an 'accessRole'; the notebook assumes no role of `
      + 'another account, so leave this ingest out, and let readers query its table with a role that you pass to its grantQuery() with an \'accessRole\'');
  }
}

/** Fails unless the type is one of a notebook instance. Those of EC2 have no `ml.` before them. */
export function requireInstanceType(instanceType: string): void {
  if (!Token.isUnresolved(instanceType) && !/^ml\.[a-z0-9-]+\.[a-z0-9]+$/.test(instanceType)) {
    throw new Error(`'instanceType' must look like 'ml.t3.medium', got '${instanceType}'; types of SageMaker begin with 'ml.'`);
  }
}

/** The one subnet of the instance. */
export function requireSubnet({ subnetIds }: ec2.SelectedSubnets): string {
  if (subnetIds.length === 0) {
    throw new Error('\'vpcSubnets\' must choose at least one subnet, got none; leave it out, or choose other ones');
  }
  return subnetIds[0];
}
