import { createHash } from 'crypto';
import { Aws, Fn, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { QueryGrantOptions } from '../../query-grant-options';
import { acknowledgeWildcard } from '../acknowledge';
import { TableSpecification } from '../contract/ddl';
import { readerRolePrefix, readerSql } from '../contract/reader-rights';
import { lastingHash } from '../lasting-hash';
import { TableHandler } from '../table/table-handler';
import { TableReaders } from '../table/table-readers';
import { outputSql } from '../table/table-sql';
import { BoundTarget } from '../target/bound-target';
import { OWN_STATEMENTS } from '../target/data-api-access';
import { COLUMNS_ARE_CODE, requireKnown } from '../validation';

/** An identity that reads, and the prefix that Redshift puts before its name to make the name of a database user. */
export type Reader =
  | { readonly identity: iam.IRole; readonly name: string; readonly prefix: 'IAMR:' }
  | { readonly identity: iam.IUser; readonly name: string; readonly prefix: 'IAM:' };

export interface QueryGrantsProps {
  readonly target: BoundTarget;
  readonly table: TableSpecification;
  readonly readers: TableReaders;
  /** It is missing if an administrator grants the rights in the database. */
  readonly tableHandler?: TableHandler;
}

/** The rights to query the table of an ingest: in IAM, and in the database. */
export class QueryGrants {
  private calls = 0;

  constructor(private readonly ingest: Construct, private readonly props: QueryGrantsProps) {}

  public add(reader: Reader, { columns, accessRole }: QueryGrantOptions): void {
    const { target, readers, tableHandler } = this.props;
    this.requireColumns(columns);
    this.requireAccount(reader.identity, accessRole);
    const user = accessRole ? `IAMR:${accessRole.roleName}` : `${reader.prefix}${reader.name}`;
    const first = readers.add(user, columns ?? []);
    const number = `${++this.calls}`.padStart(3, '0'); // outputs are sorted by name
    const policy = readerPolicy(Stack.of(this.ingest), reader);
    policy.addStatements(...accessRole ? [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [accessRole.roleArn] })] : target.queryStatements());
    reader.identity.attachInlinePolicy(policy);
    if (tableHandler) {
      tableHandler.requireRoom(this.ingest, target);
    } else {
      this.outputSql(`TableSqlReader${number}`, user, columns ?? [], first);
    }
  }

  private requireColumns(columns: string[] | undefined): void {
    const { path } = this.ingest.node;
    if (Token.isUnresolved(columns)) {
      throw new Error(`'columns' of grantQuery() of ${path} must be known at synth, got a token; ${COLUMNS_ARE_CODE}, so write the names`);
    }
    if (columns?.length === 0) {
      throw new Error(`'columns' of grantQuery() of ${path} must name at least one column, got none; leave it out to let the whole table be read`);
    }
    const known = this.props.table.columns.map(({ name }) => name);
    for (const column of columns ?? []) {
      requireKnown('columns', column, COLUMNS_ARE_CODE);
      if (!known.includes(column)) {
        throw new Error(`'columns' of grantQuery() of ${path} must be columns of its table, got '${column}'; the table has ${known.join(', ')}`);
      }
    }
  }

  private requireAccount(identity: iam.IRole | iam.IUser, accessRole: iam.IRole | undefined): void {
    const { path } = this.ingest.node;
    const { accessRoles } = this.props.target;
    if (accessRoles.length > 0) {
      if (!accessRole) {
        throw new Error(`'accessRole' of grantQuery() of ${path} is needed, got none; the warehouse is in another account, so pass a role there that may do nothing but query it`);
      }
      if (accessRoles.some(({ roleArn }) => roleArn === accessRole.roleArn)) {
        throw new Error(`'accessRole' of grantQuery() of ${path} must not be a role of the target, got ${accessRole.roleName}; whoever assumes that role may write the table. `
          + 'Pass a role of the readers');
      }
      return;
    }
    if (accessRole) {
      throw new Error(`'accessRole' of grantQuery() of ${path} must be left out, got ${accessRole.roleName}; the warehouse is in the account of the ingest. `
        + 'For a warehouse of another account, give its target an \'accessRole\', too');
    }
    const [theirs, ours] = [identity.env.account, Stack.of(this.ingest).account];
    if (!Token.isUnresolved(theirs) && !Token.isUnresolved(ours) && theirs !== ours) {
      throw new Error(`the reader of grantQuery() of ${path} must be in the account of the warehouse, ${ours}, got account ${theirs}; `
        + 'pass a role of this account that trusts the reader, who then assumes it');
    }
  }

  /** Adds what an administrator runs to the outputs. */
  private outputSql(id: string, user: string, columns: readonly string[], first: boolean): void {
    const { table } = this.props;
    const sorted = [...new Set(columns)].sort();
    const hash = createHash('sha256').update(JSON.stringify([this.ingest.node.addr, sorted])).digest('hex');
    const role = `${readerRolePrefix(hash.slice(0, 16))}${hash.slice(16, 24)}`;
    outputSql(this.ingest, readerSql(table, sorted, role, user, first).map((statement) => `${statement};`).join('\n'), {
      id, description: 'SQL that grants the right to read the table',
    });
  }
}

/**
 * The one policy of a reader in the stack of an ingest, so that what several ingests let it do is said once: IAM takes few characters of inline
 * policies, 2,048 for a user and 10,240 for a role. In the stack of the reader it would make the two stacks depend on each other.
 *
 * Its name has the id of the stack. Two stacks that gave a reader a policy of the same name would overwrite each other's.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function readerPolicy(stack: Stack, { prefix, name }: Reader): iam.Policy {
  const id = `RedshiftIngestReader-${lastingHash(stack, `${prefix}${name}`)}`;
  const known = stack.node.tryFindChild(id) as iam.Policy | undefined;
  if (known) {
    return known;
  }
  const policy = new iam.Policy(stack, id, { policyName: `${id}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}` });
  acknowledgeWildcard(policy, '*', OWN_STATEMENTS);
  return policy;
}
