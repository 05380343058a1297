import { CfnOutput } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createStatements, createUser, grantStatements, TableSpecification } from '../contract/ddl';
import { LoaderUser } from '../target/bound-target';

/** Most bytes of an output. Names that are known only when deployed may come out longer than they are counted here. */
const MOST_OUTPUT_BYTES = 768;

/** What an administrator runs where the ingest does not: the same statements that it would run itself. */
export function tableSql(table: TableSpecification, user: LoaderUser): string {
  return [
    ...createStatements(table).map((statement) => `${statement};`),
    user.creatable ? `${createUser(user.name)};` : `-- The user ${user.name} must exist.`,
    ...grantStatements(table, user.name).map((statement) => `${statement};`),
  ].join('\n');
}

/** Gives the SQL out with the stack, where the names it holds are known: in one output, or in parts that follow each other. */
export function outputSql(scope: Construct, sql: string): void {
  const parts = split(sql);
  parts.forEach((value, index) => {
    const number = parts.length === 1 ? '' : `${index + 1}`.padStart(`${parts.length}`.length, '0');
    new CfnOutput(scope, `TableSql${number}`, {
      description: `SQL that creates the table and lets rows be loaded${number && `, part ${number} of ${parts.length}`}`,
      value,
    });
  });
}

/** Splits at line ends. CloudFormation limits what an output holds, and a table may have 1,600 columns. */
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
