import * as iam from 'aws-cdk-lib/aws-iam';
import { IDependable } from 'constructs';
import { WarehouseIdentity } from '../contract/table';
import { WorkgroupCapacity } from '../cost/warehouse-cost';

/** The role that COPY uses to read the staged objects. */
export interface CopyRole {
  /** The role that reads. */
  readonly role: iam.IRole;
  /** The ARNs in the COPY statement: this role, or the chain of roles that ends with it. */
  readonly arns: string;
  /** The ARNs without what the roles of this account have in common, for an environment that has little room. */
  readonly names: string;
  /** The policy in the role itself. It is missing if the role is not in the ingest's stack: it would then depend on that stack. */
  readonly policy?: iam.PolicyDocument;
  /** Whether COPY can use it as soon as it is deployed. Otherwise somebody must attach it to the warehouse, or let another role assume it. */
  readonly ready: boolean;
  /** Lets database users read through the role, if its trust policy is written here. Their names may be known in part, with `*` for the rest. */
  trust(users: () => string[]): void;
}

/** Who runs COPY: the ingest that stages, or a loader. */
export type LoadedBy = 'INGEST' | 'LOADER';

/** A warehouse, with what an ingest needs of it. */
export interface BoundTarget {
  /** How the handler addresses the warehouse, and its identity there. */
  readonly loader: WarehouseIdentity;
  /** How the custom resource addresses the warehouse as an administrator, if there is one. */
  readonly admin?: WarehouseIdentity;
  readonly copyRole: CopyRole;
  /** Of a workgroup of the app. Nobody knows what an imported one costs, and a cluster costs the same however it is used. */
  readonly capacity?: WorkgroupCapacity;
  /** The roles in the account of the warehouse that the handlers assume, if it is another account. */
  readonly accessRoles: readonly iam.IRole[];
  /** What must exist before the first statement can run. */
  readonly dependencies: IDependable[];
  /** The database user of a handler with this role. */
  loaderUser(handlerRole: iam.IRole): LoaderUser;
  grantLoad(handlerRole: iam.IRole): void;
  grantAdmin(handlerRole: iam.IRole): void;
  /** What lets an identity of the account run statements as its own database user. */
  queryStatements(): iam.PolicyStatement[];
}

export interface LoaderUser {
  readonly name: string;
  /** Whether the custom resource can create it, which only works without a password. */
  readonly creatable: boolean;
}
