import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Who may use the role: the database users that Redshift presents, and the services it presents them through. */
export interface CopyRoleUse {
  readonly services: string[];
  /** The cluster's identifier, if it is known when the app is synthesized: the cluster names the role, so the role cannot refer to it. */
  readonly clusterIdentifier?: string;
  /** The database user, if there is but one, and its name is known. */
  readonly databaseUser?: string;
}

/**
 * The role that COPY assumes, in the warehouse's stack and attached to the warehouse: roles hang on the warehouse, and the ingest
 * depends on it, so a role in the ingest's stack would tie the two stacks into a circle. What it may read is said in the ingest's stack.
 */
export function attachedCopyRole(warehouse: Construct & { iamRoles?: string[] }, scope: Construct, use: CopyRoleUse): iam.Role {
  const [there, here] = [Stack.of(warehouse), Stack.of(scope)];
  if (there.environment !== here.environment) {
    throw new Error(`the warehouse must be in the account and Region of the ingest, ${here.environment}, got ${there.environment}; import one of another account with `
      + 'RedshiftTarget.clusterFromAttributes() or workgroupFromAttributes() and an \'accessRole\', and put the ingest into the Region of its warehouse');
  }
  if (Token.isUnresolved(warehouse.iamRoles)) {
    throw new Error('\'iamRoles\' of the warehouse must be a list, got a token; the role that COPY assumes is added to it');
  }
  const sameStack = there === here;
  const role = copyRole(sameStack ? scope : warehouse, sameStack ? 'CopyRole' : `CopyRole${scope.node.addr}`, scope, use);
  warehouse.iamRoles = [...warehouse.iamRoles ?? [], role.roleArn];
  return role;
}

/** The role that COPY assumes. Who attaches it, and where, is not said here. */
export function copyRole(scope: Construct, id: string, ingest: Construct, use: CopyRoleUse): iam.Role {
  // As the external id, Redshift gives the database user that runs COPY. Of a workgroup's it is documented in two ways that agree up
  // to the name of the warehouse.
  // https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
  const databaseUsers = Stack.of(scope).formatArn({
    service: 'redshift',
    resource: 'dbuser',
    resourceName: `${literal(use.clusterIdentifier) ?? '*'}/${literal(use.databaseUser) ?? '*'}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const conditions = { StringLike: { 'sts:ExternalId': databaseUsers } };
  return new iam.Role(scope, id, {
    description: `COPY reads the staged objects of ${ingest.node.path}`,
    assumedBy: new iam.CompositePrincipal(...use.services.map((service) => new iam.ServicePrincipal(service, { conditions }))),
  });
}

/** A name that says the same to Redshift as it is written. */
function literal(name: string | undefined): string | undefined {
  return name === undefined || Token.isUnresolved(name) || name !== name.toLowerCase() ? undefined : name;
}
