import { Aws, Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ReadableIngest } from './readable-ingest';
import { acknowledgeWildcard } from '../acknowledge';
import { description } from '../description';
import { placeOf } from '../environment';
import { OWN_STATEMENTS } from '../target/data-api-access';

/** The maximum length of the name of a role is 64. The Region has room after this. */
const MOST_CHARACTERS = 64 - '-ap-northeast-99'.length;

/**
 * The role of a notebook, which may read the tables of ingests.
 *
 * If one of them is in another stack, the role has a name that is known at synth. The stack of the notebook needs the name of the warehouse, so
 * the stack of the ingest, which is deployed first, may not need the role: it grants the right in the database to the name.
 */
export function notebookRole(notebook: Construct, ingests: readonly ReadableIngest[]): iam.Role {
  const isElsewhere = (ingest: ReadableIngest) => Stack.of(ingest) !== Stack.of(notebook);
  const roleName = ingests.some(isElsewhere) ? nameFor(notebook) : undefined;
  const role = new iam.Role(notebook, 'Role', {
    roleName,
    description: description(`Queries tables for ${notebook.node.path}`),
    assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
  });
  if (roleName !== undefined) {
    // A role that somebody else creates has another name.
    const name = Token.isUnresolved(role.roleName) ? roleName : role.roleName;
    const byName = iam.Role.fromRoleName(notebook, 'RoleByName', name, { mutable: false });
    ingests.filter(isElsewhere).forEach((ingest) => ingest.grantQuery(byName));
    ingests.filter(isElsewhere).flatMap((ingest) => ingest._queryStatements()).forEach((statement) => role.addToPolicy(statement));
    acknowledgeWildcard(role, '*', OWN_STATEMENTS);
  }
  ingests.filter((ingest) => !isElsewhere(ingest)).forEach((ingest) => ingest.grantQuery(role));
  return role;
}

/** A name that is unique among the roles of an account, which all Regions share. */
function nameFor(notebook: Construct): string {
  return `${Names.uniqueResourceName(notebook, { maxLength: MOST_CHARACTERS, separator: '-' })}-${placeOf(notebook).region}`;
}
