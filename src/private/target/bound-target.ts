import * as iam from 'aws-cdk-lib/aws-iam';
import { IDependable } from 'constructs';
import { WarehouseIdentity } from '../contract/table';

/** The role through which COPY reads what is staged. */
export interface CopyRole {
  /** The role that reads. */
  readonly role: iam.IRole;
  /** What COPY names: that role, or the roles on the way to it. */
  readonly arns: string;
}

/** A warehouse as an ingest uses it. */
export interface BoundTarget {
  /** How the handler names the warehouse, and as whom it comes. */
  readonly loader: WarehouseIdentity;
  /** How the custom resource names the warehouse: as an administrator, if there is one. */
  readonly admin?: WarehouseIdentity;
  readonly copyRole: CopyRole;
  /** What must stand before the first statement can run. */
  readonly dependencies: IDependable[];
  /** The database user that a handler with this role comes as. */
  loaderUser(handlerRole: iam.IRole): LoaderUser;
  grantLoad(handlerRole: iam.IRole): void;
  grantAdmin(handlerRole: iam.IRole): void;
}

export interface LoaderUser {
  readonly name: string;
  /** Whether it can be created for the loader, without a password. */
  readonly creatable: boolean;
}
