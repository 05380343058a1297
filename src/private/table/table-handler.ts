import { createHash } from 'crypto';
import { Aws, Duration, Lazy, Stack, StringConcat, Token, Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { tableSql } from './table-sql';
import { TableSpecification } from '../contract/ddl';
import { FrozenTable, specificationFile, TableEnvironment, TableNames } from '../contract/frozen-table';
import { TextFiles } from '../function/bundle';
import { BundledFunction } from '../function/bundled-function';
import { functionSecurityGroups } from '../function/function-network';
import { FunctionOptions } from '../function/function-options';
import { BoundTarget, LoaderUser } from '../target/bound-target';

export const TABLE_TIMEOUT = Duration.minutes(15);

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_ENVIRONMENT_BYTES = 4096;

/** The maximum length of the name of a role. It stands for a token, most of which are names of roles. */
const TOKEN_BYTES = 64;

/** Room for all names of a table as tokens. A function without it serves no further table. */
const MOST_NAMES_BYTES = 400;

/** A table that an ingest wants. */
export interface TableOrder {
  readonly ingest: Construct;
  readonly target: BoundTarget;
  readonly table: TableSpecification;
  readonly loaderUser: LoaderUser;
  /** A database user that may own schema, table and ledger, in addition to administrators. */
  readonly owner?: string;
}

/**
 * The function that prepares the tables of a warehouse for the ingests of a stack.
 *
 * It acts as an administrator of the database. So what it may do is part of its code: the specifications of the tables. An event only
 * chooses one of them.
 */
export class TableHandler extends Construct {
  /** The function of the ingest's stack for the target, which is made for the first ingest that needs it. */
  public static for(ingest: Construct, target: BoundTarget, options: FunctionOptions): TableHandler {
    const stack = Stack.of(ingest);
    const handlers = stack.node.children.filter((child) => child instanceof TableHandler);
    return handlers.find((handler) => handler.serves(target, options))
      ?? new TableHandler(stack, `RedshiftIngestTables${handlers.length === 0 ? '' : handlers.length + 1}`, target, options);
  }

  public readonly lambda: BundledFunction;
  public readonly securityGroups: ec2.ISecurityGroup[];
  private readonly identity: string;
  private readonly files: { [name: string]: string } = {};
  private readonly names: { [hash: string]: Partial<TableNames> } = {};
  private synthesized = false;

  private constructor(stack: Stack, id: string, target: BoundTarget, options: FunctionOptions) {
    super(stack, id);
    this.identity = identityOf(target, options);
    const securityGroups = functionSecurityGroups(this, options, 'Functions that prepare tables: HTTPS to AWS');
    this.securityGroups = securityGroups ?? [];
    this.lambda = new BundledFunction(this, 'Handler', {
      ...options,
      securityGroups,
      entry: 'table',
      description: 'Creates the tables that messages are loaded into, and grants the loaders their rights',
      environment: { ...this.environment(target, Lazy.string({ produce: () => stack.toJsonString(this.names) })) },
      files: () => this.allFiles(),
      memorySize: 256,
      timeout: TABLE_TIMEOUT,
    });
    target.grantAdmin(this.lambda.role!);
  }

  /** Makes the specification part of the function's code, and returns its hash. */
  public freeze({ ingest, target, table: { schemaName, tableName, ...table }, owner, loaderUser }: TableOrder): string {
    if (this.synthesized) {
      throw new Error(`${ingest.node.path} must be defined before the app is synthesized, because its table is part of the code of ${this.node.path}; `
        + 'define it outside of aspects');
    }
    const names = { schemaName, tableName, loaderUser: loaderUser.name, copyRole: target.copyRole.names };
    const given: TableNames = { ...names, ...owner !== undefined && { owner } };
    const known = pick(given, (name) => !Token.isUnresolved(name));
    const unknown = pick(given, (name) => Token.isUnresolved(name));
    const file: FrozenTable = { ...table, ...known, createLoaderUser: loaderUser.creatable };
    const sql = tableSql({ ...table, schemaName, tableName }, loaderUser, target);
    // The statements are part of the hash, so that a release with other ones changes the resource.
    const hash = createHash('sha256').update(JSON.stringify([file, Stack.of(this).resolve([unknown, sql])])).digest('hex').slice(0, 16);
    this.files[specificationFile(hash)] = JSON.stringify(file);
    this.names[hash] = unknown;
    this.requireRoom(ingest, target);
    return hash;
  }

  private serves(target: BoundTarget, options: FunctionOptions): boolean {
    return this.identity === identityOf(target, options) && this.environmentBytes(target) + MOST_NAMES_BYTES <= MOST_ENVIRONMENT_BYTES;
  }

  private environment(target: BoundTarget, names: string): TableEnvironment {
    return { WAREHOUSE: JSON.stringify(target.admin!), STACK_ID: Aws.STACK_ID, URL_SUFFIX: Aws.URL_SUFFIX, NAMES: names };
  }

  private allFiles(): TextFiles {
    this.synthesized = true;
    return this.files;
  }

  private environmentBytes(target: BoundTarget): number {
    const variables = Object.entries(this.environment(target, JSON.stringify(this.names)));
    return variables.reduce((sum, [name, value]) => sum + name.length + bytesOf(value), 0);
  }

  /** Fails if Lambda would not take the environment. How long a token will be is not known, so it counts as a long one. */
  private requireRoom(ingest: Construct, target: BoundTarget): void {
    const bytes = this.environmentBytes(target);
    if (bytes > MOST_ENVIRONMENT_BYTES) {
      throw new Error(`the names of the tables of a stack and of the roles that load them must have at most ${MOST_ENVIRONMENT_BYTES} bytes together in the environment of `
        + `${this.node.path}, got ${bytes} with ${ingest.node.path}, the ${Object.keys(this.names).length}th; define it in another stack, or write names of schemas and tables out, `
        + 'because only names that are tokens are in the environment');
    }
  }
}

/** What must be the same for two ingests that share the function. Of a construct that is its path, which is unique in an app. */
function identityOf(target: BoundTarget, { vpcSubnets, ...options }: FunctionOptions): string {
  const subnets = options.vpc?.selectSubnets(vpcSubnets).subnets;
  return JSON.stringify([target.admin, subnets, options], (_, value) => (Construct.isConstruct(value) ? value.node.path : value));
}

function pick(names: TableNames, wanted: (name: string) => boolean): Partial<TableNames> {
  return Object.fromEntries(Object.entries(names).filter(([, name]) => wanted(name)));
}

function bytesOf(value: string): number {
  const known = Tokenization.reverseString(value).mapTokens({ mapToken: () => '-'.repeat(TOKEN_BYTES) });
  return Buffer.byteLength(known.join(new StringConcat()) ?? '');
}
