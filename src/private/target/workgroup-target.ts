import { ArnFormat, Stack, Tags, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import { Construct, IDependable } from 'constructs';
import { acknowledgeWildcard } from '../acknowledge';
import { BoundTarget, CopyRole, LoadedBy } from './bound-target';
import { attachedCopyRole } from './copy-role';
import { grant, grantDataApi, loaderPattern, loaderUser, queryDataApi } from './data-api-access';
import { importedCopyRole, shellValue } from './imported-copy-role';
import { WorkgroupAdminOptions, WorkgroupAttributes, WorkgroupTargetOptions } from '../../redshift-target-options';
import { WorkgroupCapacity } from '../cost/warehouse-cost';
import { grantSecret } from '../secret-grant';
import { requireIdentifier } from '../validation';

// https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-security-other-services.html
const SERVICES = ['redshift-serverless.amazonaws.com', 'redshift.amazonaws.com'];

/** The tag of an IAM role that lists its database roles. */
const DATABASE_ROLES_TAG = 'RedshiftDbRoles';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** A workgroup of the app, or an imported one. */
interface Workgroup extends Omit<WorkgroupAdminOptions, 'copyRole'> {
  readonly workgroupName: string;
  readonly workgroupArn: string;
  readonly databaseName: string;
  readonly accessRole?: iam.IRole;
  readonly adminAccessRole?: iam.IRole;
  readonly copyRole: CopyRole;
  readonly capacity?: WorkgroupCapacity;
  readonly dependencies: IDependable[];
}

/** Fails if a workgroup does not support these credentials or this administrator. */
export function requireWorkgroup(factory: string, { credentials, adminSecret, adminDatabaseRole }: WorkgroupAdminOptions): void {
  if (credentials?._databaseUser !== undefined && !credentials._secret) {
    throw new Error(`'credentials' of RedshiftTarget.${factory}() must be an IAM identity or a secret, got the database user `
      + `'${credentials._databaseUser}'; Redshift Serverless has no temporary credentials for a named user`);
  }
  if (adminDatabaseRole === undefined) {
    return;
  }
  if (adminSecret) {
    throw new Error('\'adminSecret\' and \'adminDatabaseRole\' must not be given together; only one of them can create the table, so remove the other');
  }
  if (/[:,]/.test(adminDatabaseRole)) {
    throw new Error(`'adminDatabaseRole' must be one role without a colon, got '${adminDatabaseRole}'; the tag with the roles separates them by colons. `
      + 'Create your own role and grant it the system roles sys:dba and sys:secadmin');
  }
  requireIdentifier('adminDatabaseRole', adminDatabaseRole);
  if (!Token.isUnresolved(adminDatabaseRole) && !TAG_VALUE.test(adminDatabaseRole)) {
    throw new Error(`'adminDatabaseRole' must have only letters, digits, blanks and _.:/=+-@, which IAM takes in a tag, got '${adminDatabaseRole}'; choose another name for the role`);
  }
}

/** Fails if the id could not be part of an ARN. */
export function requireWorkgroupId(workgroupId: string): void {
  if (!Token.isUnresolved(workgroupId) && !/^[\w-]+$/.test(workgroupId)) {
    const id = /workgroup\/([\w-]+)$/.exec(workgroupId)?.[1];
    throw new Error(`'workgroupId' must be the id of the workgroup, which is the last part of its ARN, got '${workgroupId}'; ${id ? `pass '${id}'` : 'it is a UUID'}`);
  }
}

/** Fails if no administrator of the workgroup is known, who could create the table. */
export function requireWorkgroupAdmin(factory: string, { adminSecret, adminDatabaseRole }: WorkgroupAdminOptions): void {
  if (!adminSecret && adminDatabaseRole === undefined) {
    throw new Error(`'adminSecret' or 'adminDatabaseRole' of RedshiftTarget.${factory}() is needed to create the table, got neither; `
      + 'Redshift Serverless has no temporary credentials for its admin user. Pass one, or set \'tableCreation\' to false');
  }
}

export function bindWorkgroup(scope: Construct, workgroup: serverless.CfnWorkgroup, options: WorkgroupTargetOptions): BoundTarget {
  const { namespace } = options;
  const copyRole = attachedCopyRole(namespace, scope, { services: SERVICES, warehouse: workgroupInArn(workgroup, '*') }, options.copyRole);
  return bind({
    ...options,
    workgroupName: workgroup.ref,
    workgroupArn: workgroup.attrWorkgroupWorkgroupArn,
    databaseName: options.databaseName ?? namespace.dbName ?? 'dev',
    copyRole,
    capacity: capacityOf(workgroup),
    dependencies: [workgroup],
  });
}

export function bindImportedWorkgroup(scope: Construct, attributes: WorkgroupAttributes, loadedBy: LoadedBy): BoundTarget {
  const { namespaceName, workgroupId } = attributes;
  const copyRole = importedCopyRole(scope, {
    use: { services: SERVICES, warehouse: workgroupInArn(scope, workgroupId) },
    loadedBy,
    warehouse: attributes,
    warehouseName: `namespace ${namespaceName}`,
    // The command replaces all roles of the namespace, so it also lists the existing ones.
    attachCommand: (roleArn) => {
      const name = shellValue(scope, 'NamespaceName', namespaceName, 'Namespace to load into');
      return `aws redshift-serverless update-namespace --namespace-name ${name} --iam-roles $(aws redshift-serverless get-namespace --namespace-name ${name} `
        + `--query 'namespace.iamRoles' --output text | grep -o 'arn:[^,)[:space:]]*') ${roleArn}`;
    },
  });
  return bind({
    ...attributes,
    workgroupArn: Stack.of(scope).formatArn({
      service: 'redshift-serverless', resource: 'workgroup', resourceName: workgroupId, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
    copyRole,
    dependencies: [],
  });
}

function bind(workgroup: Workgroup): BoundTarget {
  const { workgroupName, workgroupArn, databaseName: database, adminSecret, adminDatabaseRole, credentials, accessRole } = workgroup;
  const { adminAccessRole = accessRole } = workgroup;
  const warehouse = (role?: iam.IRole) => ({ workgroupName, database, assumeRoleArn: role?.roleArn });

  /** Lets the handler run statements with the secret or with its own role, or assume the role that is allowed to. */
  const grantAccess = (handlerRole: iam.IRole, assumed: iam.IRole | undefined, secret: WorkgroupAdminOptions['adminSecret']) => {
    if (assumed) {
      assumed.grantAssumeRole(handlerRole);
      return;
    }
    grantDataApi(handlerRole, workgroupArn);
    if (secret) {
      grantSecret(handlerRole, secret);
    } else {
      grant(handlerRole, 'redshift-serverless:GetCredentials', workgroupArn);
    }
  };

  return {
    loader: { ...warehouse(accessRole), secretArn: credentials?._secret?.secretArn },
    admin: adminSecret || adminDatabaseRole !== undefined ? { ...warehouse(adminAccessRole), secretArn: adminSecret?.secretArn } : undefined,
    copyRole: workgroup.copyRole,
    capacity: workgroup.capacity,
    dependencies: workgroup.dependencies,
    accessRoles: [accessRole, adminAccessRole].filter((role) => role !== undefined),
    queryStatements: () => queryDataApi(workgroupArn, 'redshift-serverless:GetCredentials', workgroupArn),
    loaderUser: (handlerRole) => loaderUser(credentials, accessRole ?? handlerRole),
    grantLoad: (handlerRole) => {
      workgroup.copyRole.trust(() => [loaderPattern(credentials, accessRole ?? handlerRole)]);
      grantAccess(handlerRole, accessRole, credentials?._secret);
    },
    grantAdmin: (handlerRole) => {
      grantAccess(handlerRole, adminAccessRole, adminSecret);
      if (adminDatabaseRole !== undefined) {
        Tags.of(handlerRole).add(DATABASE_ROLES_TAG, adminDatabaseRole);
        // These actions have no resource type. The documentation requires both to pass database roles by a tag.
        // https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-federated-db-roles.html
        iam.Grant.addToPrincipal({ grantee: handlerRole, actions: ['tag:GetResources', 'tag:GetTagKeys'], resourceArns: ['*'] });
        acknowledgeWildcard(handlerRole, '*', 'Reading tags has no resource type');
      }
    },
  };
}

function capacityOf({ baseCapacity, pricePerformanceTarget }: serverless.CfnWorkgroup): WorkgroupCapacity {
  return {
    base: baseCapacity !== undefined && Token.isUnresolved(baseCapacity) ? 'DEPLOYED' : baseCapacity,
    targeted: pricePerformanceTarget !== undefined && (pricePerformanceTarget as serverless.CfnWorkgroup.PerformanceTargetProperty).status !== 'DISABLED',
  };
}

/** The workgroup as the ARN of its database users names it. */
function workgroupInArn(scope: Construct, workgroupId: string): string {
  return `serverless-${Stack.of(scope).account}-${workgroupId}`;
}
