import { setDatabaseCollation } from './collation';
import { quoteLiteral } from './names';

/** A letter and its capital are equal, and every other ASCII character stands where its code has it. */
function caseInsensitiveRules(): string {
  // Unicode's own order takes no notice of control characters, and two ids that differ in one would be equal
  const ascii = characters(0x01, 0x7f).replace(/[A-Z]/g, '').split('');
  const order = ascii.map(character => `<${quoted(character)}${/[a-z]/.test(character) ? `=${quoted(character.toUpperCase())}` : ''}`);
  const capitals = (characters(0x80, 0xd7ff) + characters(0xe000, 0xffff)).match(/\p{Changes_When_Lowercased}/gu)!
    .filter(character => character.normalize('NFD') === character); // a letter with an accent follows the one without
  return `&[first regular]${order.join('')}${capitals.map(character => `&${character.toLowerCase()}=${character}`).join('')}`;
}

function characters(first: number, last: number): string {
  return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, index) => first + index));
}

/** Signs and blanks have a meaning in rules unless a backslash precedes them. */
function quoted(character: string): string {
  return `\\${character}`;
}

/**
 * How Redshift compares texts, as SQL of a new database.
 *
 * Trailing blanks do not count. PostgreSQL's CHAR compares like this, so the operators of its text take CHAR's functions:
 * values, lengths and patterns stay as they are.
 *
 * Each CHAR and VARCHAR column has one of two collations. PostgreSQL refuses to compare columns of two, but only with rows at
 * hand. Redshift refuses while it reads the query, so `refuse_mixed_collations` looks for nodes of PostgreSQL's own tree of a
 * query that should have a collation and have none.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_DATABASE.html
 */
export const TEXT_COMPARISON = `
UPDATE pg_operator SET oprcode = replace(replace(oprcode::text, 'text_', 'bpchar'), 'text', 'bpchar')::regproc
  WHERE oprcode IN ('texteq'::regproc, 'textne'::regproc, 'text_lt'::regproc, 'text_le'::regproc, 'text_gt'::regproc, 'text_ge'::regproc);
UPDATE pg_amproc SET amproc = CASE amproc
    WHEN 'bttextcmp'::regproc THEN 'bpcharcmp'::regproc
    WHEN 'bttextsortsupport'::regproc THEN 'bpchar_sortsupport'::regproc
    WHEN 'hashtext'::regproc THEN 'hashbpchar'::regproc
    ELSE 'hashbpcharextended'::regproc END
  WHERE amproclefttype = 'text'::regtype AND amprocrighttype = 'text'::regtype
    AND amproc IN ('bttextcmp'::regproc, 'bttextsortsupport'::regproc, 'hashtext'::regproc, 'hashtextextended'::regproc);

CREATE COLLATION redshift.case_sensitive (provider = builtin, locale = 'C.UTF-8');
CREATE COLLATION redshift.case_insensitive (provider = icu, locale = 'und', deterministic = false, rules = ${quoteLiteral(caseInsensitiveRules())});
${setDatabaseCollation('CASE_SENSITIVE')};
CREATE FUNCTION pg_catalog.db_collation() RETURNS varchar LANGUAGE sql STABLE AS 'SELECT redshift.database_collation()';

CREATE FUNCTION redshift.create_domain(name text, base text, collatable boolean, condition text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE DOMAIN redshift.%I AS %s %s CHECK (%s)', name, base,
    CASE WHEN collatable THEN format('COLLATE redshift.%I', db_collation()) END, condition);
END $$;

CREATE FUNCTION redshift.refuse_mixed_collations(query text, parameters integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tree text;
BEGIN
  BEGIN
    EXECUTE format('CREATE FUNCTION pg_temp.compared(%s) RETURNS void LANGUAGE sql BEGIN ATOMIC %s'
      || E'\\n; END', array_to_string(array_fill('text'::text, ARRAY[parameters]), ', '), query);
    SELECT prosqlbody INTO tree FROM pg_proc WHERE proname = 'compared' AND pronamespace = pg_my_temp_schema();
    DROP FUNCTION pg_temp.compared;
  EXCEPTION WHEN OTHERS THEN
    RETURN; -- it fails by itself
  END;
  IF EXISTS (SELECT FROM regexp_matches(tree, ':(coalesce|case|minmax|agg|win|func|op)(?:result)?type ([0-9]+) [^{}()]*:\\1collid 0 ', 'g') AS node,
      pg_type t WHERE t.oid = node[2]::oid AND t.typcollation <> 0)
    OR EXISTS (SELECT FROM regexp_matches(tree, ':opno ([0-9]+) [^{}()]*:inputcollid 0 ', 'g') AS node,
      pg_operator o JOIN pg_type t ON t.oid = o.oprleft WHERE o.oid = node[1]::oid AND t.typcollation <> 0)
    OR EXISTS (SELECT FROM regexp_matches(tree, ':funcid ([0-9]+) [^{}()]*:inputcollid 0 ', 'g') AS node,
      pg_proc p JOIN pg_type t ON t.oid = ANY (p.proargtypes) WHERE p.oid = node[1]::oid AND t.typcollation <> 0)
    OR EXISTS (SELECT FROM regexp_matches(tree, ':colTypes .o ([0-9 ]+). :colTypmods [^:]* :colCollations .o ([0-9 ]+)', 'g') AS node,
      unnest(string_to_array(node[1], ' ')::oid[], string_to_array(node[2], ' ')::oid[]) AS merged (type, collated),
      pg_type t WHERE t.oid = merged.type AND t.typcollation <> 0 AND merged.collated = 0)
  THEN
    RAISE EXCEPTION 'collations are mixed' USING ERRCODE = 'indeterminate_collation';
  END IF;
END $$;
`;
