import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { setDatabaseCollation, type Collation } from './collation';
import type { Connection, Database } from './database';
import { Pglite } from './pglite';
import { SEED } from './seed';

/**
 * A database on disk, in WebAssembly. It has one connection, so callers wait for it in line, and transactions never run at the
 * same time.
 */
export class PgliteDatabase implements Database {
  /** Opens the database in a directory. A new database gets what Redshift has and PostgreSQL lacks. */
  static async open(directory: string, name: string, collation: Collation): Promise<PgliteDatabase> {
    return new PgliteDatabase(existsSync(completion(directory)) ? await Pglite.open(name, directory) : await create(directory, name, collation));
  }

  readonly superuser = 'postgres';
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly pglite: Pglite) {}

  withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const turn = this.last.then(() => use(this.pglite));
    this.last = turn.catch(() => undefined); // a caller gets its failure from its own promise
    return turn;
  }

  async close(): Promise<void> {
    await this.last;
    await this.pglite.close();
  }
}

/** The name of the empty database in the archive. */
const SEED_NAME = 'seed';

/** Opens a new database. Until it is complete, what is in the directory counts for nothing. */
async function create(directory: string, name: string, collation: Collation): Promise<Pglite> {
  await rm(directory, { recursive: true, force: true });
  const pglite = await Pglite.open(SEED_NAME, directory, await seedArchive());
  await pglite.query(setDatabaseCollation(collation));
  // ALTER DATABASE does not rename the database that one is in, and to start a second one would take as long as the first.
  await pglite.query('UPDATE pg_database SET datname = $1 WHERE datname = $2', [name, SEED_NAME]);
  await writeFile(completion(directory), '');
  return pglite;
}

function completion(directory: string): string {
  return `${directory}.complete`;
}

/**
 * Returns the archive of an empty database. To make a database takes seconds, and to unpack one takes a fraction of that, so the
 * first run keeps an archive for the others.
 */
async function seedArchive(): Promise<Buffer> {
  const version = createHash('sha256').update(SEED_NAME).update(SEED).update(await engineVersion()).digest('hex').slice(0, 16);
  const file = path.join(__dirname, '..', '..', '..', 'node_modules', '.cache', 'redshift-stand-in', `seed-${version}.tar`);
  if (existsSync(file)) {
    return readFile(file);
  }
  const postgres = await Pglite.open('postgres');
  await postgres.run(`CREATE DATABASE ${SEED_NAME}`);
  const whole = await postgres.archive();
  await postgres.close();
  const pglite = await Pglite.open(SEED_NAME, undefined, whole);
  await pglite.run('DROP DATABASE postgres');
  await pglite.run(SEED);
  const archive = await pglite.archive();
  await pglite.close();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, archive);
  await rename(`${file}.${process.pid}`, file); // the file appears whole or not at all, even if two runs make it
  return archive;
}

/** Reads the version of the package. It does not export its package.json, so the file is found through its code. */
async function engineVersion(): Promise<string> {
  return readFile(path.join(path.dirname(require.resolve('@electric-sql/pglite')), '..', 'package.json'), 'utf8');
}
