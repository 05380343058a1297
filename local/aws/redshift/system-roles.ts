import { RedshiftError } from './errors';
import type { TokenReader } from './reader';
import type { Rendering } from './rendering';

/** What a system role lets its holders do, as the attributes of a PostgreSQL role. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'sys:secadmin': 'CREATEROLE',
};

/**
 * Translates `GRANT ROLE sys:name TO user`, from after the word ROLE. PostgreSQL has no roles of such names.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_roles-default.html
 */
export function grantSystemRole(reader: TokenReader, rendering: Rendering): string {
  const role = `${reader.name()}${reader.next().text}`;
  if (!(role in ATTRIBUTES)) {
    throw new RedshiftError(`the system role ${role} is not simulated; this engine knows ${Object.keys(ATTRIBUTES).join(', ')}`);
  }
  reader.expect('to');
  const user = reader.name();
  if (!reader.done) {
    reader.refuse();
  }
  return `ALTER ROLE ${rendering.name(user)} ${ATTRIBUTES[role]}`;
}
