import * as iam from 'aws-cdk-lib/aws-iam';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RedshiftCredentials } from './redshift-credentials';

/** Options of any warehouse. */
export interface TargetOptions {
  /**
   * The secret of an administrator, as JSON with the fields `username` and `password`.
   *
   * This user creates the table and grants the user that loads its rights. The secret must be in the account and Region of the ingest. With an
   * `accessRole` it must be in the Region of the ingest, and the role that is assumed must be allowed to read it.
   *
   * @default - for a cluster, temporary credentials of its admin user; for a workgroup, `adminDatabaseRole`
   */
  readonly adminSecret?: secretsmanager.ISecret;

  /**
   * The database user that loads rows.
   *
   * @default RedshiftCredentials.iamIdentity()
   */
  readonly credentials?: RedshiftCredentials;

  /**
   * The role that COPY assumes. It must be attached to the warehouse and trust Redshift.
   *
   * If the role is in the account of the ingest, the ingest lets it read the staged objects. If it is in another account, COPY uses it to
   * assume a role of the ingest. It then needs the right to assume that role, and a message at synth says how to grant the right.
   *
   * @default - a role is created. It is attached to a warehouse of the app. For a warehouse that is not in the app, a message at synth says how to
   * attach it. Required with `accessRole`
   * @see https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-chaining-roles.html
   */
  readonly copyRole?: iam.IRole;
}

/** How to reach a provisioned cluster. */
export interface ClusterTargetOptions extends TargetOptions {
  /**
   * The database to load into, in lower case.
   *
   * @default - the cluster's own database, `dbName`
   */
  readonly databaseName?: string;
}

/** The administrator that prepares a table in a workgroup. */
export interface WorkgroupAdminOptions extends TargetOptions {
  /**
   * A database role that creates the table and grants the user that loads its rights. It replaces `adminSecret` and needs no password.
   *
   * The IAM role of the function that prepares the table has the name of the database role in its tag `RedshiftDbRoles`. Redshift gives
   * the database role to the database user of that function. An administrator must create the database role once:
   *
   * ```sql
   * CREATE ROLE ingest_admin;
   * GRANT ROLE sys:dba TO ROLE ingest_admin;
   * GRANT ROLE sys:secadmin TO ROLE ingest_admin;
   * ```
   *
   * You cannot name a system role here, because the tag holds a list that is separated by colons, and names of system roles have a colon.
   *
   * @default - none; `adminSecret` or `tableCreation: false` is then required
   * @see https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-federated-db-roles.html
   */
  readonly adminDatabaseRole?: string;
}

/** How to reach a serverless workgroup. */
export interface WorkgroupTargetOptions extends WorkgroupAdminOptions {
  /** The namespace of the workgroup. The role that COPY assumes is attached to it. */
  readonly namespace: serverless.CfnNamespace;

  /**
   * The database to load into, in lower case.
   *
   * @default - the namespace's own database, `dbName`
   */
  readonly databaseName?: string;
}

/** How to reach a warehouse that is not in the app. It must be in the Region of the ingest. */
export interface ImportedWarehouse {
  /** The database to load into, in lower case. */
  readonly databaseName: string;

  /**
   * A role in the account of the warehouse, if that is not the account of the ingest. The handlers assume it before they call the Data API.
   *
   * The role must be allowed to run statements, to read their results, and to get the credentials that are used. It should trust the roles
   * of the functions only, and not the whole account of the ingest.
   *
   * @default - the warehouse is in the account of the ingest
   */
  readonly accessRole?: iam.IRole;

  /**
   * A second role in the account of the warehouse, for the function that prepares the table. Only this role must then be allowed to get the
   * credentials of the administrator, and the function that loads cannot become the administrator.
   *
   * Must be set together with `accessRole`, and be another role.
   *
   * @default - `accessRole`
   */
  readonly adminAccessRole?: iam.IRole;
}

/** A provisioned cluster that is not in the app. */
export interface ClusterAttributes extends TargetOptions, ImportedWarehouse {
  /** The cluster's identifier. */
  readonly clusterIdentifier: string;

  /**
   * The cluster's admin user. The table is created with temporary credentials of this user.
   *
   * Exactly one of `adminUser` and `adminSecret` is required to create a table.
   *
   * @default - `adminSecret`
   */
  readonly adminUser?: string;
}

/** A serverless workgroup that is not in the app. */
export interface WorkgroupAttributes extends WorkgroupAdminOptions, ImportedWarehouse {
  /** The workgroup's name. */
  readonly workgroupName: string;

  /** The workgroup's id, which is a UUID and the last part of its ARN. Policies refer to it. */
  readonly workgroupId: string;

  /** The name of the workgroup's namespace. The role that COPY assumes is attached to it. */
  readonly namespaceName: string;
}
