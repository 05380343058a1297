import { createHash } from 'node:crypto';

import { RedshiftError } from './errors';
import { foldCase, type Token } from './tokens';

/** PostgreSQL keeps 63 bytes of a name, Redshift 127. */
const POSTGRES_NAME_BYTES = 63;
const REDSHIFT_NAME_BYTES = 127;

/** A name as PostgreSQL keeps it. */
export interface StoredName {
  readonly stored: string;
  /** The name in Redshift. */
  readonly name: string;
}

/** Names of IAM users, which are not folded: only names of databases, schemas, tables and columns are. */
const IAM_USER = /^IAMR?:/;

/**
 * Returns the name under which PostgreSQL stores a name. Redshift folds quoted names, too, and cuts them after 127 bytes. Names
 * that PostgreSQL would cut after 63 bytes are stored under a digest, so that two long names never become one.
 */
export function storedName(written: string): StoredName {
  const name = cut(IAM_USER.test(written) ? written : foldCase(written), REDSHIFT_NAME_BYTES);
  if (Buffer.byteLength(name) <= POSTGRES_NAME_BYTES) {
    return { stored: name, name };
  }
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return { stored: `${cut(name, POSTGRES_NAME_BYTES - digest.length - 1)}~${digest}`, name };
}

/** Returns the first bytes of a text, without splitting a character. */
function cut(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) {
    return text;
  }
  let end = bytes;
  while (encoded[end] >= 0x80 && encoded[end] < 0xc0) {
    end--; // a continuation byte belongs to the character before
  }
  return encoded.toString('utf8', 0, end);
}

/** Names that no column may have, in quotes or without. @see https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html */
const SYSTEM_COLUMNS = new Set(['oid', 'tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);

export function requireColumnName(written: string): string {
  if (SYSTEM_COLUMNS.has(foldCase(written))) {
    throw new RedshiftError(`column name "${foldCase(written)}" conflicts with a system column name`);
  }
  return written;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(text: string): string {
  return text.includes('\\') ? `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`;
}

/** Whether a token can name something: `name`, `"name"` or `#name`. */
export function isName(token: Token | undefined): token is Token {
  return token?.kind === 'word' || token?.kind === 'quoted' || token?.kind === 'temporary';
}
