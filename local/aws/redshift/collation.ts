import type { Database } from './database';
import type { TokenReader } from './reader';

export type Collation = 'CASE_SENSITIVE' | 'CASE_INSENSITIVE';

const NAMES: Readonly<Record<string, Collation>> = {
  case_sensitive: 'CASE_SENSITIVE',
  cs: 'CASE_SENSITIVE',
  case_insensitive: 'CASE_INSENSITIVE',
  ci: 'CASE_INSENSITIVE',
};

/** Reads what stands behind the word COLLATE. */
export function readCollation(reader: TokenReader): Collation {
  return NAMES[reader.peek()?.value ?? ''] && NAMES[reader.name()] || reader.refuse();
}

/** The name of a collation in PostgreSQL. */
export function storedCollation(collation: Collation): string {
  return `redshift.${collation.toLowerCase()}`;
}

/** Makes a collation the one of columns that name none. */
export function setDatabaseCollation(collation: Collation): string {
  return `CREATE OR REPLACE FUNCTION redshift.database_collation() RETURNS varchar LANGUAGE sql IMMUTABLE AS 'SELECT ''${collation.toLowerCase()}''::varchar'`;
}

/** The collation of the database, and those its columns have. */
export async function collationsOf(database: Database): Promise<Set<Collation>> {
  const { rows } = await database.withConnection(connection => connection.query(`SELECT db_collation() UNION SELECT collname FROM pg_collation
    WHERE collnamespace = 'redshift'::regnamespace AND oid IN (SELECT attcollation FROM pg_attribute)`));
  return new Set(rows.map(([name]) => NAMES[name!]));
}
