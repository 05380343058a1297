import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as redshift from 'aws-cdk-lib/aws-redshift';
import { Construct, IDependable } from 'constructs';
import { BoundTarget, CopyRole, LoadedBy } from './bound-target';
import { attachedCopyRole, clusterInArn } from './copy-role';
import { grant, grantDataApi, loaderPattern, loaderUser, queryDataApi } from './data-api-access';
import { importedCopyRole, shellValue } from './imported-copy-role';
import { ClusterAttributes, ClusterTargetOptions, TargetOptions } from '../../redshift-target-options';
import { grantSecret } from '../secret-grant';

const SERVICES = ['redshift.amazonaws.com'];

/** A cluster of the app, or an imported one. */
interface Cluster extends Omit<TargetOptions, 'copyRole'> {
  readonly clusterIdentifier: string;
  readonly databaseName: string;
  readonly adminUser?: string;
  readonly accessRole?: iam.IRole;
  readonly adminAccessRole?: iam.IRole;
  readonly copyRole: CopyRole;
  readonly dependencies: IDependable[];
  /** The stack with the account and Region of the cluster. */
  readonly stack: Stack;
}

/** Fails if no administrator of the cluster is known, who could create the table. */
export function requireClusterAdmin({ adminUser, adminSecret }: ClusterAttributes): void {
  if (adminUser === undefined && !adminSecret) {
    throw new Error('\'adminUser\' or \'adminSecret\' of RedshiftTarget.clusterFromAttributes() is needed to create the table, got neither. '
      + 'Pass one, or set \'tableCreation\' to false');
  }
}

/**
 * Fails if the admin user's name is known to CloudFormation only, as that of a cluster of @aws-cdk/aws-redshift-alpha is. The function that
 * prepares the table needs it, and CloudFormation does not read secrets for functions that it did not write.
 */
export function requireKnownAdmin(cluster: redshift.CfnCluster, { adminSecret }: ClusterTargetOptions): void {
  const { masterUsername } = cluster;
  if (!adminSecret && JSON.stringify(Stack.of(cluster).resolve(masterUsername) ?? '').includes('{{resolve:')) {
    throw new Error(`'adminSecret' of RedshiftTarget.cluster() is needed to create the table, because the name of the admin user of ${cluster.node.path} is in a secret, got none; `
      + 'pass that secret, which a cluster of @aws-cdk/aws-redshift-alpha has as its property \'secret\', or set \'tableCreation\' to false');
  }
}

export function bindCluster(scope: Construct, cluster: redshift.CfnCluster, options: ClusterTargetOptions): BoundTarget {
  const copyRole = attachedCopyRole(cluster, scope, { services: SERVICES, warehouse: clusterInArn(cluster.clusterIdentifier) }, options.copyRole);
  return bind({
    ...options,
    clusterIdentifier: cluster.ref,
    databaseName: options.databaseName ?? cluster.dbName,
    adminUser: options.adminSecret ? undefined : cluster.masterUsername,
    copyRole,
    dependencies: [cluster],
    stack: Stack.of(cluster),
  });
}

export function bindImportedCluster(scope: Construct, attributes: ClusterAttributes, loadedBy: LoadedBy): BoundTarget {
  const { clusterIdentifier } = attributes;
  const copyRole = importedCopyRole(scope, {
    use: { services: SERVICES, warehouse: clusterInArn(clusterIdentifier) },
    loadedBy,
    warehouse: attributes,
    warehouseName: `cluster ${clusterIdentifier}`,
    attachCommand: (roleArn) => `aws redshift modify-cluster-iam-roles --cluster-identifier ${shellValue(scope, 'ClusterIdentifier', clusterIdentifier, 'Cluster to load into')} `
      + `--add-iam-roles ${roleArn}`,
  });
  return bind({ ...attributes, copyRole, dependencies: [], stack: Stack.of(scope) });
}

function bind(cluster: Cluster): BoundTarget {
  const { clusterIdentifier, databaseName: database, adminUser, adminSecret, credentials, accessRole, adminAccessRole = accessRole, stack } = cluster;
  const arn = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'redshift', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const databaseArn = arn('dbname', `${clusterIdentifier}/${database}`);
  const userArn = (user: string) => arn('dbuser', `${clusterIdentifier}/${user}`);
  const warehouse = (role?: iam.IRole) => ({ clusterIdentifier, database, assumeRoleArn: role?.roleArn });

  /** Lets the handler run statements with these credentials, or assume the role that is allowed to. */
  const grantAccess = (handlerRole: iam.IRole, assumed: iam.IRole | undefined, grantCredentials: () => void) => {
    if (assumed) {
      assumed.grantAssumeRole(handlerRole);
      return;
    }
    grantDataApi(handlerRole, arn('cluster', clusterIdentifier));
    grantCredentials();
  };

  return {
    loader: {
      ...warehouse(accessRole),
      secretArn: credentials?._secret?.secretArn,
      dbUser: credentials?._secret ? undefined : credentials?._databaseUser,
    },
    admin: adminSecret || adminUser !== undefined
      ? { ...warehouse(adminAccessRole), secretArn: adminSecret?.secretArn, dbUser: adminUser }
      : undefined,
    copyRole: cluster.copyRole,
    dependencies: cluster.dependencies,
    accessRoles: [accessRole, adminAccessRole].filter((role) => role !== undefined),
    queryStatements: () => queryDataApi(arn('cluster', clusterIdentifier), 'redshift:GetClusterCredentialsWithIAM', databaseArn),
    loaderUser: (handlerRole) => loaderUser(credentials, accessRole ?? handlerRole),
    grantLoad: (handlerRole) => {
      cluster.copyRole.trust(() => [loaderPattern(credentials, accessRole ?? handlerRole)]);
      grantAccess(handlerRole, accessRole, () => {
        if (credentials?._secret) {
          grantSecret(handlerRole, credentials._secret);
        } else if (credentials?._databaseUser !== undefined) {
          grant(handlerRole, 'redshift:GetClusterCredentials', databaseArn, userArn(credentials._databaseUser));
        } else {
          grant(handlerRole, 'redshift:GetClusterCredentialsWithIAM', databaseArn);
        }
      });
    },
    grantAdmin: (handlerRole) => grantAccess(handlerRole, adminAccessRole, () => {
      if (adminSecret) {
        grantSecret(handlerRole, adminSecret);
      } else if (adminUser !== undefined) {
        grant(handlerRole, 'redshift:GetClusterCredentials', databaseArn, userArn(adminUser));
      }
    }),
  };
}
