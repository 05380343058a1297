import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RedshiftTarget } from '../src';

/** A cluster of the stack, called `warehouse`. */
export function clusterWarehouse(stack: Stack): RedshiftTarget {
  return RedshiftTarget.cluster(new redshift.CfnCluster(stack, 'Cluster', {
    clusterIdentifier: 'warehouse', clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', manageMasterPassword: true,
  }));
}

/** A workgroup of the stack, called `warehouse`, with its administrator's password in a secret. */
export function workgroupWarehouse(stack: Stack, encryptionKey?: kms.IKey): RedshiftTarget {
  const adminSecret = new secretsmanager.Secret(stack, 'Secret', {
    encryptionKey,
    generateSecretString: { secretStringTemplate: '{"username":"admin"}', generateStringKey: 'password', excludePunctuation: true },
  });
  const namespace = new serverless.CfnNamespace(stack, 'Namespace', {
    namespaceName: 'warehouse',
    dbName: 'analytics',
    adminUsername: 'admin',
    adminUserPassword: adminSecret.secretValueFromJson('password').unsafeUnwrap(),
  });
  const group = new serverless.CfnWorkgroup(stack, 'Workgroup', { workgroupName: 'warehouse', namespaceName: namespace.ref });
  return RedshiftTarget.workgroup(group, { namespace, adminSecret });
}
