import * as iam from 'aws-cdk-lib/aws-iam';
import * as serverless from 'aws-cdk-lib/aws-redshiftserverless';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RedshiftCredentials } from './redshift-credentials';

/** What may be chosen about any warehouse. */
export interface TargetOptions {
  /**
   * The secret of an administrator, as JSON with the fields `username` and `password`: under that user the table is created and
   * the loader's database user is granted its rights.
   *
   * @default - of a cluster, temporary credentials of its admin user; of a workgroup, `adminDatabaseRole`
   */
  readonly adminSecret?: secretsmanager.ISecret;

  /**
   * As whom rows are loaded.
   *
   * @default RedshiftCredentials.iamIdentity()
   */
  readonly credentials?: RedshiftCredentials;
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

/** Who may prepare a table in a workgroup. */
export interface WorkgroupAdminOptions extends TargetOptions {
  /**
   * A database role under which the table is created and the loader is granted its rights, in place of `adminSecret`. There is no
   * password then.
   *
   * The IAM role of the function that prepares the table carries its name in the tag `RedshiftDbRoles`, and Redshift gives the role
   * to the function's database user. An administrator must create it once:
   *
   * ```sql
   * CREATE ROLE ingest_admin;
   * GRANT ROLE sys:dba TO ROLE ingest_admin;
   * GRANT ROLE sys:secadmin TO ROLE ingest_admin;
   * ```
   *
   * System roles cannot be named here: the tag holds a list divided by colons, and their names have one.
   *
   * @default - none: `adminSecret` is needed, or `tableCreation: false`
   * @see https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-federated-db-roles.html
   */
  readonly adminDatabaseRole?: string;
}

/** How to reach a serverless workgroup. */
export interface WorkgroupTargetOptions extends WorkgroupAdminOptions {
  /** The workgroup's namespace: the role that COPY assumes is attached to it. */
  readonly namespace: serverless.CfnNamespace;

  /**
   * The database to load into, in lower case.
   *
   * @default - the namespace's own database, `dbName`
   */
  readonly databaseName?: string;
}

/** How to reach a warehouse that is not in the app, in the ingest's Region. */
export interface ImportedWarehouse {
  /** The database to load into, in lower case. */
  readonly databaseName: string;

  /**
   * The role that COPY assumes. It must be attached to the warehouse, and trust Redshift.
   *
   * If it is in the ingest's account, the ingest gives it the right to read what is staged. If it is in another, COPY assumes a role
   * of the ingest through it, and it needs the right to assume that role; a message at synth says how to grant it.
   *
   * @default - a role is created; a message at synth says how to attach it. Required with `accessRole`
   * @see https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-chaining-roles.html
   */
  readonly copyRole?: iam.IRole;

  /**
   * A role in the warehouse's account, if that is not the ingest's: the handlers assume it before they call the Data API.
   *
   * It must trust the ingest's account, and may do what the handlers do: run statements, read their results, and get the credentials
   * that are used.
   *
   * @default - the warehouse is in the ingest's account
   */
  readonly accessRole?: iam.IRole;
}

/** A provisioned cluster that is not in the app. */
export interface ClusterAttributes extends TargetOptions, ImportedWarehouse {
  /** The cluster's identifier. */
  readonly clusterIdentifier: string;

  /**
   * The cluster's admin user, whose temporary credentials create the table. Exactly one of `adminUser` and `adminSecret` is needed to
   * create a table.
   *
   * @default - `adminSecret`
   */
  readonly adminUser?: string;
}

/** A serverless workgroup that is not in the app. */
export interface WorkgroupAttributes extends WorkgroupAdminOptions, ImportedWarehouse {
  /** The workgroup's name. */
  readonly workgroupName: string;

  /** The workgroup's id, a UUID: the last part of its ARN, which policies name. */
  readonly workgroupId: string;

  /** The name of the workgroup's namespace, to which the role that COPY assumes is attached. */
  readonly namespaceName: string;
}
