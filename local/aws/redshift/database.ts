export interface QueryResult {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  /** The values as PostgreSQL's texts. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly affectedRows: number;
}

/** One connection to a PostgreSQL, as its superuser. It is all that statements and COPY need. */
export interface Connection {
  query(sql: string, parameters?: readonly string[]): Promise<QueryResult>;
  /** Sends data to a `COPY ... FROM STDIN`, and returns how many rows it loaded. */
  copyIn(sql: string, data: Buffer): Promise<number>;
  /** Stops the query that runs now, for example one that waits for a lock. Missing if no query of the database ever waits. */
  cancel?(): Promise<void>;
}

export interface Database {
  /** The role that owns the database and may become any other. */
  readonly superuser: string;
  /** Lends a connection for exclusive use. */
  withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
