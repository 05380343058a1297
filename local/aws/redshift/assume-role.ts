import { RedshiftError } from './errors';
import { quoteLiteral, storedName } from './names';
import type { TokenReader } from './reader';

/** The commands for which the right may be granted, as their words. */
const COMMANDS: readonly (readonly string[])[] = [['all'], ['copy'], ['unload'], ['external', 'function'], ['create', 'model']];

/**
 * The right ASSUMEROLE: which users may name which roles in which commands. Everybody has it for everything, until somebody revokes it
 * from PUBLIC.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT-usage-notes.html
 */
export const ASSUME_ROLE = `
CREATE TABLE redshift.assume_role (role text, grantee text, command text, PRIMARY KEY (role, grantee, command));
INSERT INTO redshift.assume_role VALUES ('all', 'public', 'all');
GRANT SELECT ON redshift.assume_role TO PUBLIC;
CREATE FUNCTION pg_catalog.has_assumerole_privilege(asked text, role_arn text, cmd text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = asked) OR EXISTS (SELECT 1 FROM redshift.assume_role
    WHERE role IN (role_arn, 'all') AND command IN (lower(cmd), 'all') AND (grantee = 'public' OR pg_has_role(asked::name, grantee::name, 'MEMBER')))
$$;
CREATE FUNCTION pg_catalog.has_assumerole_privilege(role_arn text, cmd text) RETURNS boolean LANGUAGE sql STABLE AS
  'SELECT has_assumerole_privilege(current_user::text, $1, $2)';
CREATE FUNCTION redshift.change_assume_role(granted boolean, role_arns text[], grantees text[], commands text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
    RAISE EXCEPTION 'must be superuser to grant or revoke ASSUMEROLE' USING ERRCODE = '42501';
  ELSIF granted THEN
    INSERT INTO redshift.assume_role SELECT r, g, c FROM unnest(role_arns) r, unnest(grantees) g, unnest(commands) c ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM redshift.assume_role WHERE grantee = ANY (grantees) AND (role_arns = '{all}' OR role = ANY (role_arns)) AND (commands = '{all}' OR command = ANY (commands));
  END IF;
END $$;`;

/**
 * Translates `GRANT ASSUMEROLE ON ... TO ... FOR ...` and its REVOKE, from after the word ASSUMEROLE. The documentation refuses a GRANT on
 * an external resource inside a transaction block, and does not say whether a role is one. Here it is. The conformance check
 * `grant-assumerole-in-a-transaction` asks.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
 */
export function changeAssumeRole(granted: boolean, reader: TokenReader, insideTransaction: boolean): string {
  if (insideTransaction) {
    throw new RedshiftError(`${granted ? 'GRANT' : 'REVOKE'} ASSUMEROLE cannot run inside a transaction block`);
  }
  reader.expect('on');
  const roles = list(reader, () => reader.accept('all') ? 'all' : reader.accept('default') ? 'default' : reader.string());
  reader.expect(granted ? 'to' : 'from');
  const grantees = list(reader, () => {
    if (reader.accept('public')) {
      return 'public';
    }
    reader.accept('role') || reader.accept('group');
    return storedName(reader.name()).stored;
  });
  reader.expect('for');
  const commands = list(reader, () => {
    const command = COMMANDS.find((words) => reader.accept(...words));
    return command?.join(' ') ?? reader.refuse();
  });
  if (!reader.done) {
    reader.refuse();
  }
  const texts = (values: readonly string[]) => `ARRAY[${values.map(quoteLiteral).join(', ')}]`;
  return `SELECT redshift.change_assume_role(${granted}, ${texts(roles)}, ${texts(grantees)}, ${texts(commands)})`;
}

function list(reader: TokenReader, item: () => string): string[] {
  const items = [item()];
  while (reader.accept(',')) {
    items.push(item());
  }
  return items;
}
