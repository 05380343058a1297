import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Who may use the role: database users of Redshift, through services of Redshift. */
export interface CopyRoleUse {
  readonly services: string[];
  /** The cluster's identifier, if it is known at synth. The cluster refers to the role, so the role cannot refer to the cluster. */
  readonly clusterIdentifier?: string;
  /** The database user, if there is only one and its name is known. */
  readonly databaseUser?: string;
}

/**
 * Creates the role that COPY assumes, in the stack of the warehouse, and attaches it to the warehouse.
 *
 * The warehouse depends on its roles and the ingest depends on the warehouse. So a role in the stack of the ingest would make the two
 * stacks depend on each other. The policy that lets the role read is in the stack of the ingest.
 */
export function attachedCopyRole(warehouse: Construct & { iamRoles?: string[] }, scope: Construct, use: CopyRoleUse): iam.Role {
  const [there, here] = [Stack.of(warehouse), Stack.of(scope)];
  if (there.environment !== here.environment) {
    throw new Error(`the warehouse must be in the account and Region of the ingest, ${here.environment}, got ${there.environment}; import a warehouse of another account with `
      + 'RedshiftTarget.clusterFromAttributes() or workgroupFromAttributes() and an \'accessRole\', and deploy the ingest to the Region of its warehouse');
  }
  if (Token.isUnresolved(warehouse.iamRoles)) {
    throw new Error('\'iamRoles\' of the warehouse must be a list, got a token; the ingest adds the role that COPY assumes to that list');
  }
  const sameStack = there === here;
  const role = copyRole(sameStack ? scope : warehouse, sameStack ? 'CopyRole' : `CopyRole${scope.node.addr}`, scope, use);
  warehouse.iamRoles = [...warehouse.iamRoles ?? [], role.roleArn];
  return role;
}

/** Creates the role that COPY assumes. The caller attaches it to the warehouse. */
export function copyRole(scope: Construct, id: string, ingest: Construct, use: CopyRoleUse): iam.Role {
  // Redshift passes the database user that runs COPY as the external id. The documentation has two forms of it for a workgroup, which
  // differ in the name of the warehouse.
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

/** The name, if it is known and Redshift does not change its case. */
function literal(name: string | undefined): string | undefined {
  return name === undefined || Token.isUnresolved(name) || name !== name.toLowerCase() ? undefined : name;
}
