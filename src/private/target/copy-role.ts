import { ArnFormat, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CopyRole } from './bound-target';
import { description } from '../description';

/** Who may use the role: database users of Redshift, through services of Redshift. */
export interface CopyRoleUse {
  readonly services: string[];
  /** The warehouse as the ARN of a database user names it, with `*` for what is not known at synth. The warehouse refers to the role, so the role cannot refer to it. */
  readonly warehouse: string;
}

/**
 * Creates the role that COPY assumes, in the stack of the warehouse, and attaches it to the warehouse. A role that is given is attached already.
 *
 * The warehouse depends on its roles and the ingest depends on the warehouse. So a role in the stack of the ingest would make the two
 * stacks depend on each other. The policy that lets the role read is in the stack of the ingest.
 */
export function attachedCopyRole(warehouse: Construct & { iamRoles?: string[] }, scope: Construct, use: CopyRoleUse, given?: iam.IRole): CopyRole {
  const [there, here] = [Stack.of(warehouse), Stack.of(scope)];
  if (there.environment !== here.environment) {
    throw new Error(`the warehouse must be in the account and Region of the ingest, ${here.environment}, got ${there.environment}; import a warehouse of another account with `
      + 'RedshiftTarget.clusterFromAttributes() or workgroupFromAttributes() and an \'accessRole\', and deploy the ingest to the Region of its warehouse');
  }
  if (given) {
    return givenCopyRole(given);
  }
  const sameStack = there === here;
  const copyRole = createCopyRole(sameStack ? scope : warehouse, sameStack ? 'CopyRole' : `CopyRole${scope.node.addr}`, scope, use);
  warehouse.iamRoles = withRole(warehouse.iamRoles, copyRole.arns);
  return { ...copyRole, ready: true };
}

/** A role that somebody else created and attached. */
export function givenCopyRole(role: iam.IRole): CopyRole {
  return { role, arns: role.roleArn, names: role.roleArn, ready: true, trust: () => undefined };
}

/** Adds a role to the list of a warehouse, which may be a token: the cluster of @aws-cdk/aws-redshift-alpha makes it when the template is made. */
function withRole(roles: string[] | undefined, arn: string): string[] {
  if (!Token.isUnresolved(roles)) {
    return [...roles ?? [], arn];
  }
  return Lazy.uncachedList({
    produce: (context) => {
      const known: unknown = context.resolve(roles);
      return known === undefined || Array.isArray(known) ? [...known ?? [], arn] : Fn.split(',', Fn.join(',', [Fn.join(',', roles!), arn]));
    },
  });
}

/** Creates the role that COPY assumes. It is ready when it is attached to the warehouse. */
export function createCopyRole(scope: Construct, id: string, ingest: Construct, use: CopyRoleUse): Omit<CopyRole, 'ready'> & { readonly role: iam.Role } {
  const trusted: Array<() => string[]> = [];
  // Redshift passes the database user that runs COPY as the external id. There is no condition on aws:SourceArn: others report that
  // it makes COPY fail on Serverless.
  // https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
  const databaseUser = (name: string) => Stack.of(scope).formatArn({
    service: 'redshift', resource: 'dbuser', resourceName: `${use.warehouse}/${name}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const databaseUsers = Lazy.list({ produce: () => trusted.flatMap((users) => users().flatMap(bothCases)).map(databaseUser) });
  const conditions = { StringLike: { 'sts:ExternalId': databaseUsers } };
  const policy = Stack.of(scope) === Stack.of(ingest) ? new iam.PolicyDocument() : undefined;
  const role = new iam.Role(scope, id, {
    description: description(`COPY reads the staged objects of ${ingest.node.path}`),
    inlinePolicies: policy && { ReadStaged: policy },
    assumedBy: new iam.CompositePrincipal(...use.services.map((service) => new iam.ServicePrincipal(service, { conditions }))),
  });
  return { role, arns: role.roleArn, names: role.roleName, policy, trust: (users) => trusted.push(users) };
}

/** The cluster as the ARN of its database users names it. */
export function clusterInArn(identifier: string | undefined): string {
  return identifier === undefined || Token.isUnresolved(identifier) ? '*' : identifier.toLowerCase();
}

/**
 * The name in the letter case in which it was given, and folded as Redshift folds names. Which of them Redshift passes on is inferred: the
 * first. The conformance check `external-id-of-an-iam-user` asks.
 */
function bothCases(name: string): string[] {
  return [...new Set([name, name.toLowerCase()])];
}
