import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Fails unless the type is one of a notebook instance. Those of EC2 have no `ml.` before them. */
export function requireInstanceType(instanceType: string | undefined): void {
  if (instanceType !== undefined && !Token.isUnresolved(instanceType) && !/^ml\.[a-z0-9-]+\.[a-z0-9]+$/.test(instanceType)) {
    throw new Error(`'instanceType' must look like 'ml.t3.medium', got '${instanceType}'; types of SageMaker begin with 'ml.'`);
  }
}

/** The one subnet of the instance. */
export function requireSubnet(notebook: string, { subnetIds }: ec2.SelectedSubnets): string {
  if (subnetIds.length === 0) {
    throw new Error(`'vpcSubnets' of ${notebook} must choose at least one subnet, got none; leave it out, or choose other ones`);
  }
  return subnetIds[0];
}
