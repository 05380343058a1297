import { CfnOutput } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { commentsOf, commentStatements } from '../contract/comments';
import { createStatements, createUser, TableSpecification } from '../contract/ddl';
import { grantStatements, publicRights } from '../contract/loader-rights';
import { BoundTarget, LoaderUser } from '../target/bound-target';

/** The maximum size of an output in bytes. CloudFormation allows more, because names that are tokens may be longer after deployment. */
const MOST_OUTPUT_BYTES = 768;

/** The statements that the ingest runs itself, or that an administrator runs instead. */
export function tableSql(table: TableSpecification, user: LoaderUser, { loader, copyRole }: Pick<BoundTarget, 'loader' | 'copyRole'>): string {
  return [
    ...[...createStatements(table), ...commentStatements(table, commentsOf(table))].map((statement) => `${statement};`),
    user.creatable ? `${createUser(user.name)};` : `-- The user ${user.name} must exist.`,
    ...grantStatements(table, user.name).map((statement) => `${statement};`),
    '-- These two are only needed where they were revoked from PUBLIC. Only a superuser can grant ASSUMEROLE, and outside of a transaction.',
    ...publicRights(loader.database, copyRole.arns).map((right) => `${right.grantTo(user.name)};`),
  ].join('\n');
}

/** What an output with SQL is called. */
export interface SqlOutput {
  readonly id: string;
  readonly description: string;
}

const OF_TABLE: SqlOutput = { id: 'TableSql', description: 'SQL that creates the table and grants the rights to load it' };

/** Adds the SQL to the outputs of the stack, where names are known. Long SQL is split into numbered parts. */
export function outputSql(scope: Construct, sql: string, { id, description }: SqlOutput = OF_TABLE): void {
  const parts = split(sql);
  parts.forEach((value, index) => {
    const number = parts.length === 1 ? '' : `${index + 1}`.padStart(`${parts.length}`.length, '0');
    new CfnOutput(scope, `${id}${number && id !== OF_TABLE.id ? 'Part' : ''}${number}`, {
      description: `${description}${number && `, part ${number} of ${parts.length}`}`,
      value,
    });
  });
}

/** Splits at line ends. CloudFormation limits the size of an output, and a table may have 1,600 columns. */
function split(sql: string): string[] {
  const parts: string[] = [];
  for (const line of sql.split('\n')) {
    const last = parts[parts.length - 1];
    if (last !== undefined && Buffer.byteLength(last) + Buffer.byteLength(line) < MOST_OUTPUT_BYTES) {
      parts[parts.length - 1] = `${last}\n${line}`;
    } else {
      parts.push(line);
    }
  }
  return parts;
}
