import { createHash } from 'crypto';
import { Aws, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { TableReaders } from './table-readers';
import { tableSql } from './table-sql';
import { TableSpecification } from '../contract/ddl';
import { FrozenTable, specificationFile, TableEnvironment, TableNames } from '../contract/frozen-table';
import { WarehouseIdentity } from '../contract/table';
import { TextFiles } from '../function/bundle';
import { BundledFunction } from '../function/bundled-function';
import { environmentBytes, MOST_ENVIRONMENT_BYTES } from '../function/environment-size';
import { functionSecurityGroups } from '../function/function-network';
import { FunctionOptions } from '../function/function-options';
import { lastingHash } from '../lasting-hash';
import { BoundTarget, LoaderUser } from '../target/bound-target';

export const TABLE_TIMEOUT = Duration.minutes(15);

/** The maximum length of the name of a role. It stands for a token, most of which are names of roles. */
const TOKEN_BYTES = 64;

const HASH_LENGTH = 16;

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
  readonly readers: TableReaders;
}

/** A specification as it is in the function. */
interface FrozenSpecification {
  readonly hash: string;
  readonly file: FrozenTable;
  /** The names that are tokens. */
  readonly unknown: Partial<TableNames>;
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
    const id = `RedshiftIngestTables-${warehouseHash(stack, target.admin!)}`;
    const handlers = stack.node.children.filter((child): child is TableHandler => child instanceof TableHandler && child.node.id.startsWith(id));
    return handlers.find((handler) => handler.serves(target, options))
      ?? new TableHandler(stack, handlers.length === 0 ? id : `${id}-${handlers.length + 1}`, target, options);
  }

  public readonly lambda: BundledFunction;
  public readonly securityGroups: ec2.ISecurityGroup[];
  private readonly identity: string;
  private readonly orders = new Map<TableOrder, FrozenSpecification | undefined>();
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
      environment: { ...this.environment(target, Lazy.string({ produce: () => stack.toJsonString(this.unknownNames()) })) },
      files: () => this.allFiles(),
      memorySize: 256,
      timeout: TABLE_TIMEOUT,
    });
    target.grantAdmin(this.lambda.role!);
  }

  /** Makes the specification part of the function's code, and returns its hash. Until the template is made, readers may come. */
  public freeze(order: TableOrder): string {
    const { ingest, target } = order;
    if (this.synthesized) {
      throw new Error(`${ingest.node.path} must be defined before the app is synthesized, because its table is part of the code of ${this.node.path}; `
        + 'define it outside of aspects');
    }
    this.orders.set(order, undefined);
    this.requireRoom(ingest, target);
    return Lazy.string({ produce: () => this.frozen(order).hash });
  }

  private serves(target: BoundTarget, options: FunctionOptions): boolean {
    return this.identity === identityOf(target, options) && this.environmentBytes(target) + MOST_NAMES_BYTES <= MOST_ENVIRONMENT_BYTES;
  }

  private environment(target: BoundTarget, names: string): TableEnvironment {
    return { WAREHOUSE: JSON.stringify(target.admin!), STACK_ID: Aws.STACK_ID, URL_SUFFIX: Aws.URL_SUFFIX, NAMES: names };
  }

  private allFiles(): TextFiles {
    this.synthesized = true;
    const all = [...this.orders.keys()].map((order) => this.frozen(order));
    return Object.fromEntries(all.map(({ hash, file }) => [specificationFile(hash), JSON.stringify(file)]));
  }

  private unknownNames(): { [hash: string]: Partial<TableNames> } {
    return Object.fromEntries([...this.orders.keys()].map((order) => this.frozen(order)).map(({ hash, unknown }) => [hash, unknown]));
  }

  /** The specification, which does not change any more once somebody has asked for it: references of other stacks look different later. */
  private frozen(order: TableOrder): FrozenSpecification {
    const known = this.orders.get(order);
    if (known) {
      return known;
    }
    order.readers.close();
    const frozen = this.specify(order);
    this.orders.set(order, frozen);
    return frozen;
  }

  private specify(order: TableOrder): FrozenSpecification {
    const { target, table: { schemaName, tableName, ...table }, loaderUser, readers } = order;
    const given = namesOf(order);
    const unknown = pick(given, (name) => Token.isUnresolved(name));
    const file: FrozenTable = {
      ...table,
      ...pick(given, (name) => !Token.isUnresolved(name)),
      createLoaderUser: loaderUser.creatable,
      ...given.readers !== undefined && { readerColumns: readers.columns },
    };
    const sql = tableSql({ ...table, schemaName, tableName }, loaderUser, target);
    // The statements are part of the hash, so that a release with other ones changes the resource.
    const hash = createHash('sha256').update(JSON.stringify([file, Stack.of(this).resolve([unknown, sql])])).digest('hex').slice(0, HASH_LENGTH);
    return { hash, file, unknown };
  }

  private environmentBytes(target: BoundTarget): number {
    const names = [...this.orders.keys()].map((order, at) => [`${at}`.padStart(HASH_LENGTH), pick(namesOf(order), (name) => Token.isUnresolved(name))]);
    return environmentBytes({ ...this.environment(target, JSON.stringify(Object.fromEntries(names))) }, TOKEN_BYTES);
  }

  /** Fails if Lambda would not take the environment. How long a token will be is not known, so it counts as a long one. */
  public requireRoom(ingest: Construct, target: BoundTarget): void {
    const bytes = this.environmentBytes(target);
    if (bytes > MOST_ENVIRONMENT_BYTES) {
      throw new Error(`the names of the tables of a stack, and of those who load and read them, must have at most ${MOST_ENVIRONMENT_BYTES} bytes together in the environment of `
        + `${this.node.path}, got ${bytes} with ${ingest.node.path}, the ${this.orders.size}th; define it in another stack, or write names of schemas, tables and readers out, `
        + 'because only names that are tokens are in the environment');
    }
  }
}

/**
 * What tells the functions of different warehouses apart, in their ids. CloudFormation deletes the resource of a table through the function that
 * prepared the table, and after all other changes. If that function served another warehouse by then, it would not find the readers of the table.
 */
function warehouseHash(stack: Stack, { clusterIdentifier, workgroupName, database, assumeRoleArn }: WarehouseIdentity): string {
  return lastingHash(stack, JSON.stringify([clusterIdentifier, workgroupName, database, assumeRoleArn]));
}

/** What must be the same for two ingests that share the function. Of a construct that is its path, which is unique in an app. */
function identityOf(target: BoundTarget, { vpcSubnets, ...options }: FunctionOptions): string {
  const subnets = options.vpc?.selectSubnets(vpcSubnets).subnets;
  return JSON.stringify([target.admin, subnets, options], (_, value) => (Construct.isConstruct(value) ? value.node.path : value));
}

function namesOf({ target, table: { schemaName, tableName }, loaderUser, owner, readers }: TableOrder): TableNames {
  return {
    schemaName,
    tableName,
    loaderUser: loaderUser.name,
    copyRole: target.copyRole.names,
    ...owner !== undefined && { owner },
    ...readers.users !== undefined && { readers: readers.users },
  };
}

function pick(names: TableNames, wanted: (name: string) => boolean): Partial<TableNames> {
  return Object.fromEntries(Object.entries(names).filter(([, name]) => wanted(name)));
}
