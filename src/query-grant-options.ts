import * as iam from 'aws-cdk-lib/aws-iam';

/** Options of `grantQuery` and `grantQueryToUser`. */
export interface QueryGrantOptions {
  /**
   * The columns that may be read. A query that names another column fails, and `SELECT *` does, too.
   *
   * Columns that are added to the table later may be read only if they are added here.
   *
   * @default - the whole table
   */
  readonly columns?: string[];

  /**
   * A role in the account of the warehouse, if that is not the account of the ingest. The reader assumes it before a query, and Redshift maps
   * it to the database user that may read. All who may assume this role may read.
   *
   * It must trust the reader, and be allowed to query the warehouse. It must not be the `accessRole` of the target: whoever assumes that one is
   * the loader, who may write.
   *
   * Required if the target has an `accessRole`, and only allowed then.
   *
   * @default - the warehouse is in the account of the ingest
   */
  readonly accessRole?: iam.IRole;
}
