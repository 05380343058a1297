import { TableSpecification } from './ddl';
import { OwnStack } from './own-stack';

/** The names that may be tokens, so that a file of the function cannot always contain them. */
export interface TableNames {
  readonly schemaName: string;
  readonly tableName: string;
  /** The database user that loads. It is granted the rights that loading needs. */
  readonly loaderUser: string;
  /** A database user that may own schema, table and ledger, in addition to administrators. */
  readonly owner?: string;
  /** The role that the loader names in COPY, or the chain of roles: each by its ARN, or by its name if it is in the stack's account. */
  readonly copyRole: string;
  /**
   * The database users that may read the table. Those of one set of columns are separated by spaces, and the sets by semicolons: names in IAM
   * have neither.
   */
  readonly readers?: string;
}

/**
 * What the function that prepares tables reads about one of them from a file beside its code. The names that are known at synth are in it.
 *
 * It is in the code and not in the event, because everybody who may invoke the function can write an event, and the function is an
 * administrator of the database.
 */
export interface FrozenTable extends Omit<TableSpecification, 'schemaName' | 'tableName'>, Partial<TableNames> {
  /** Whether the user is created if it does not exist. A user with a password is not created, because only its owner knows the password. */
  readonly createLoaderUser: boolean;
  /** The columns of each set of `readers`. An empty list stands for the whole table. */
  readonly readerColumns?: ReadonlyArray<readonly string[]>;
}

/** The environment of the function that prepares tables. It has the names that may be tokens. */
export interface TableEnvironment extends OwnStack {
  /** A `WarehouseIdentity` as JSON, with the administrator that runs DDL and grants. */
  readonly WAREHOUSE: string;
  /** The names that are known only at deployment: `Partial<TableNames>` by the hash of a specification, as JSON. */
  readonly NAMES: string;
}

/**
 * Properties of the custom resource that prepares a table. The function reads only `specification`. CloudFormation calls the function
 * when one of them changes, and the others are names that can change without it.
 */
export interface TableProperties extends TableNames {
  /** The hash of the specification, which names its file. */
  readonly specification: string;
  readonly warehouse: string;
}

/** The form of the hash of a specification. */
export const SPECIFICATION_HASH = /^[0-9a-f]{16}$/;

/** The name of the file with a specification, in the folder of the function. */
export function specificationFile(hash: string): string {
  return `table-${hash}.json`;
}
