import { quoteLiteral, quoteName, storedName } from './names';
import type { TokenReader } from './reader';
import type { Token } from './tokens';

/**
 * Database roles. PostgreSQL has one kind of role for users, groups and roles: those that cannot log in are roles.
 *
 * What DROP ROLE does with the privileges of a role is inferred: it takes them along, because its documentation names only members as an
 * obstacle. The conformance check `drop-role-with-privileges` asks.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_ROLE.html
 */
export const DATABASE_ROLES = `
CREATE VIEW pg_catalog.svv_roles AS
  SELECT oid::integer AS role_id, rolname::varchar AS role_name, NULL::varchar AS role_owner, NULL::varchar AS external_id
  FROM pg_roles WHERE NOT rolcanlogin AND rolname NOT LIKE 'pg\\_%';
CREATE VIEW redshift.memberships AS
  SELECT member.oid::integer AS member_id, member.rolname::varchar AS member_name, member.rolcanlogin AS is_user,
    granted.oid::integer AS granted_id, granted.rolname::varchar AS granted_name, admin_option
  FROM pg_auth_members JOIN pg_roles member ON member.oid = member JOIN pg_roles granted ON granted.oid = roleid
  WHERE NOT granted.rolcanlogin AND granted.rolname NOT LIKE 'pg\\_%';
CREATE VIEW pg_catalog.svv_user_grants AS
  SELECT member_id AS user_id, member_name AS user_name, granted_id AS role_id, granted_name AS role_name, admin_option FROM redshift.memberships WHERE is_user;
CREATE VIEW pg_catalog.svv_role_grants AS
  SELECT member_id AS role_id, member_name AS role_name, granted_id AS granted_role_id, granted_name AS granted_role_name
  FROM redshift.memberships WHERE NOT is_user;
GRANT SELECT ON pg_catalog.svv_roles, pg_catalog.svv_user_grants, pg_catalog.svv_role_grants TO PUBLIC;
CREATE FUNCTION redshift.drop_role(dropped text, forced boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_catalog.svv_roles WHERE role_name = dropped) THEN
    RAISE EXCEPTION 'role "%" does not exist', dropped USING ERRCODE = '42704';
  ELSIF NOT forced AND EXISTS (SELECT 1 FROM redshift.memberships WHERE granted_name = dropped) THEN
    RAISE EXCEPTION 'cannot drop this role since it has been granted on a user' USING ERRCODE = '2BP01';
  ELSIF NOT forced AND EXISTS (SELECT 1 FROM redshift.memberships WHERE member_name = dropped) THEN
    RAISE EXCEPTION 'cannot drop this role since it depends on another role' USING ERRCODE = '2BP01';
  END IF;
  EXECUTE format('DROP OWNED BY %I', dropped);
  EXECUTE format('DROP ROLE %I', dropped);
END $$;`;

/** Translates a statement about roles. Undefined for another statement. */
export function roleStatement(reader: TokenReader): string | undefined {
  if (reader.accept('create', 'role')) {
    return createRole(reader);
  }
  if (reader.accept('drop', 'role')) {
    return dropRole(reader);
  }
  return reader.accept('grant', 'role') ? giveOrTakeRole(true, reader) : reader.accept('revoke', 'role') ? giveOrTakeRole(false, reader) : undefined;
}

/** Translates `CREATE ROLE name`, from after the word ROLE. */
function createRole(reader: TokenReader): string {
  return `CREATE ROLE ${role(reader)} NOLOGIN${atEnd(reader)}`;
}

/** Translates `DROP ROLE name [FORCE | RESTRICT]`, from after the word ROLE. */
function dropRole(reader: TokenReader): string {
  const { stored } = storedName(reader.name());
  const forced = reader.accept('force');
  if (!forced) {
    reader.accept('restrict');
  }
  return `SELECT redshift.drop_role(${quoteLiteral(stored)}, ${forced})${atEnd(reader)}`;
}

/** Translates `GRANT ROLE name [, ...] TO { user | ROLE name } [, ...] [WITH ADMIN OPTION]` and its REVOKE, from after the word ROLE. */
function giveOrTakeRole(given: boolean, reader: TokenReader): string {
  const roles = names(reader, role);
  reader.expect(given ? 'to' : 'from');
  const grantees = names(reader, () => {
    reader.accept('role');
    return role(reader);
  });
  const option = given && reader.accept('with', 'admin', 'option') ? ' WITH ADMIN OPTION' : '';
  return `${given ? 'GRANT' : 'REVOKE'} ${roles} ${given ? 'TO' : 'FROM'} ${grantees}${option}${atEnd(reader)}`;
}

/** Leaves out the word ROLE before the grantees of a GRANT or REVOKE of privileges. PostgreSQL has no such word there. */
export function withoutWordRole(tokens: readonly Token[]): Token[] {
  const isWord = (token: Token | undefined, ...values: readonly string[]) => token?.kind === 'word' && values.includes(token.value);
  const start = tokens.findLastIndex(token => isWord(token, 'to', 'from'));
  return tokens.filter((token, at) => !(at > start && isWord(token, 'role')));
}

function role(reader: TokenReader): string {
  return quoteName(storedName(reader.name()).stored);
}

function names(reader: TokenReader, name: (reader: TokenReader) => string): string {
  const all = [name(reader)];
  while (reader.accept(',')) {
    all.push(name(reader));
  }
  return all.join(', ');
}

/** Nothing, unless something follows. */
function atEnd(reader: TokenReader): '' {
  return reader.done ? '' : reader.refuse();
}
