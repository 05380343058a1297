import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { PGlite } from '@electric-sql/pglite' with { 'resolution-mode': 'import' };

import { quoteName } from './names';
import { SEED } from './seed';

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

/**
 * PostgreSQL in WebAssembly. It has one connection, so those who ask for it wait in line: transactions never run at
 * the same time here.
 */
export class PgliteDatabase implements Database {
  /** Opens the database in a directory; an empty one gets what Redshift has and PostgreSQL lacks. */
  static async open(directory: string, name: string): Promise<PgliteDatabase> {
    if (!existsSync(directory)) {
      const unfinished = `${directory}.new`;
      await rm(unfinished, { recursive: true, force: true });
      const seed = await load(unfinished, 'postgres', await seedArchive());
      if (name !== 'postgres') {
        await seed.query(`CREATE DATABASE ${quoteName(name)} TEMPLATE postgres`);
      }
      await seed.close();
      await rename(unfinished, directory);
    }
    return new PgliteDatabase(await load(directory, name));
  }

  readonly superuser = 'postgres';
  private last: Promise<unknown> = Promise.resolve();

  private readonly connection: Connection;

  private constructor(private readonly postgres: PGlite) {
    this.connection = connectionOf(postgres);
  }

  withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const turn = this.last.then(() => use(this.connection));
    this.last = turn.catch(() => undefined); // who fails is told by its own promise
    return turn;
  }

  async close(): Promise<void> {
    await this.last;
    await this.postgres.close();
  }
}

function connectionOf(postgres: PGlite): Connection {
  return {
    query: async (sql, parameters = []) => {
      const result = await postgres.query<(string | null)[]>(sql, [...parameters], { rowMode: 'array' });
      return { fields: result.fields, rows: result.rows, affectedRows: result.affectedRows ?? 0 };
    },
    copyIn: async (sql, data) => {
      // PGlite reads a blob where PostgreSQL would read what the client sends
      const blob = new Blob([new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.length)]);
      const result = await postgres.query(sql.replace('FROM STDIN', "FROM '/dev/blob'"), [], { blob });
      return result.affectedRows ?? 0;
    },
  };
}

async function load(directory: string, database: string, archive?: Buffer): Promise<PGlite> {
  const { PGlite: Postgres, types } = await import('@electric-sql/pglite');
  // values are passed on as PostgreSQL writes and reads them: a JavaScript number would lose digits
  const asText = Object.fromEntries(Object.values(types).filter(id => typeof id === 'number').map(id => [id, (value: string) => value]));
  return Postgres.create({
    dataDir: directory,
    database,
    parsers: asText,
    serializers: asText,
    relaxedDurability: true,
    ...(archive && { loadDataDir: new Blob([new Uint8Array(archive)]) }),
  });
}

/**
 * Making a database takes seconds, unpacking one takes a fraction of that: the first run keeps an archive for the others.
 */
async function seedArchive(): Promise<Buffer> {
  const version = createHash('sha256').update(SEED).update(await engineVersion()).digest('hex').slice(0, 16);
  const file = path.join(__dirname, '..', '..', 'node_modules', '.cache', 'redshift-stand-in', `seed-${version}.tar`);
  if (existsSync(file)) {
    return readFile(file);
  }
  const { PGlite: Postgres } = await import('@electric-sql/pglite');
  const database = await Postgres.create();
  await database.exec(SEED);
  const archive = Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer());
  await database.close();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, archive);
  await rename(`${file}.${process.pid}`, file); // whole or not at all, also when two runs make it
  return archive;
}

/** The package does not export its package.json, so it is read from beside its code. */
async function engineVersion(): Promise<string> {
  return readFile(path.join(path.dirname(require.resolve('@electric-sql/pglite')), '..', 'package.json'), 'utf8');
}
