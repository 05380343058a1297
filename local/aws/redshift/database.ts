export interface QueryResult {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  /** Values as PostgreSQL writes them. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly affectedRows: number;
}

/** One connection to a PostgreSQL, as its superuser. What runs statements and COPY needs no more than this. */
export interface Connection {
  query(sql: string, parameters?: readonly string[]): Promise<QueryResult>;
  /** Feeds a `COPY ... FROM STDIN` and says how many rows it took. */
  copyIn(sql: string, data: Buffer): Promise<number>;
}

export interface Database {
  /** The role that owns the database and may become any other. */
  readonly superuser: string;
  /** Lends a connection that nobody else uses meanwhile. */
  withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
