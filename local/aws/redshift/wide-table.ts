import { RedshiftError } from './errors';
import { quoteLiteral } from './names';

/** A column of a table that is created. */
export interface StoredColumn {
  /** The quoted name in PostgreSQL. */
  readonly quoted: string;
  /** The whole definition in PostgreSQL. */
  readonly sql: string;
  /** The type's name in Redshift, without its length. */
  readonly type: string;
}

/** The most bytes that PostgreSQL needs for a value in the row itself. It stores a value elsewhere if that takes more than 24 bytes. */
const BYTES: Readonly<Record<string, number>> = {
  'boolean': 1,
  'smallint': 2,
  'integer': 4,
  'real': 4,
  'date': 4,
  'bigint': 8,
  'double precision': 8,
  'time without time zone': 8,
  'timestamp without time zone': 8,
  'timestamp with time zone': 8,
  'time with time zone': 12,
};
const OTHERS = 24;
/** PostgreSQL's rows must fit into a page of 8 KB, with their header and a bit for each column. */
const MOST_BYTES = 7_500;

/**
 * Splits columns that may need more than one row of PostgreSQL into parts that do not. Returns one part if they fit.
 */
export function partsOf(columns: readonly StoredColumn[]): StoredColumn[][] {
  const parts: StoredColumn[][] = [[]];
  let bytes = 0;
  for (const column of columns) {
    const own = BYTES[column.type] ?? OTHERS;
    if (bytes + own > MOST_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(column);
    bytes += own;
  }
  return parts;
}

/**
 * Creates a table that is a view of its parts. It takes COPY, INSERT, UPDATE, DELETE and MERGE, and is read, locked and granted as a table.
 * PostgreSQL refuses TRUNCATE, ALTER and DROP of it.
 */
export function createWideTable(name: readonly string[], parts: readonly (readonly StoredColumn[])[], { temporary, onlyIfMissing }: {
  readonly temporary: boolean; readonly onlyIfMissing: boolean;
}): string {
  const special = parts.flat().find(({ sql }) => / (?:DEFAULT|GENERATED) /.test(sql));
  if (special) {
    throw new RedshiftError(`DEFAULT and IDENTITY are not simulated in a table of so many columns: ${special.quoted}`);
  }
  const texts = (values: readonly string[]) => `ARRAY[${values.map(quoteLiteral).join(', ')}]::text[]`;
  const lists = (write: (column: StoredColumn) => string) => texts(parts.map((part) => part.map(write).join(', ')));
  return `CALL redshift.create_wide_table(${[texts(name), String(temporary), String(onlyIfMissing), lists(({ sql }) => sql), lists(({ quoted }) => quoted),
    ...['NEW', 'OLD'].map((row) => lists(({ quoted }) => `${row}.${quoted}`))].join(', ')})`;
}

/** The names of parts begin so. Their tables are not shown in the catalog. */
export const PART = '~part~';

/** What every new database needs for wide tables. */
export const WIDE_TABLES = `
CREATE PROCEDURE redshift.instead(event text, relation text, part text, body text) LANGUAGE plpgsql AS $procedure$
DECLARE
  name text := left(part, -1) || '~' || lower(event) || '"';
BEGIN
  EXECUTE format('CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS %L', name, body);
  EXECUTE format('CREATE TRIGGER %I INSTEAD OF %s ON %s FOR EACH ROW EXECUTE FUNCTION %s()', '${PART}' || lower(event), event, relation, name);
END $procedure$;
CREATE PROCEDURE redshift.create_wide_table(written text[], temporary boolean, only_if_missing boolean, definitions text[], columns text[], new_values text[],
  old_values text[])
LANGUAGE plpgsql AS $procedure$
DECLARE
  own text := written[array_length(written, 1)];
  home text := CASE WHEN temporary THEN 'pg_temp' WHEN array_length(written, 1) > 1 THEN written[array_length(written, 1) - 1] ELSE quote_ident(current_schema()) END;
  part text := home || '.' || quote_ident('${PART}' || md5(parse_ident(own)::text));
  inserts text := '';
  updates text := '';
  deletes text := '';
  same text;
  joined text := '';
  part_name text;
BEGIN
  IF only_if_missing AND to_regclass(home || '.' || own) IS NOT NULL THEN
    RETURN;
  END IF;
  FOR at IN 1 .. array_length(definitions, 1) LOOP
    part_name := left(part, -1) || '~' || at || '"';
    EXECUTE format('CREATE %s TABLE %s ("~row" uuid PRIMARY KEY, %s)', CASE WHEN temporary THEN 'TEMP' END, part_name, definitions[at]);
    inserts := inserts || format('INSERT INTO %s ("~row", %s) VALUES (id, %s); ', part_name, columns[at], new_values[at]);
    updates := updates || format('UPDATE %s SET (%s) = ROW(%s) WHERE "~row" = id; ', part_name, columns[at], new_values[at]);
    deletes := deletes || format('DELETE FROM %s WHERE "~row" = id; ', part_name);
    joined := joined || CASE WHEN at = 1 THEN part_name ELSE format(' JOIN %s USING ("~row")', part_name) END;
  END LOOP;
  EXECUTE format('CREATE %s VIEW %s AS SELECT %s FROM %s', CASE WHEN temporary THEN 'TEMP' END, home || '.' || own, array_to_string(columns, ', '), joined);
  -- A statement changes all rows that have the same values, one after the other, or none of them. A join may find a row twice.
  same := format('SELECT "~row" FROM %s WHERE ROW(%s)::text = ROW(%s)::text LIMIT 1', joined, array_to_string(columns, ', '), array_to_string(old_values, ', '));
  CALL redshift.instead('INSERT', home || '.' || own, part, format('DECLARE id uuid := gen_random_uuid(); BEGIN %s RETURN NEW; END', inserts));
  CALL redshift.instead('UPDATE', home || '.' || own, part, format('DECLARE id uuid := (%s); BEGIN IF id IS NULL THEN RETURN NULL; END IF; %s RETURN NEW; END', same, updates));
  CALL redshift.instead('DELETE', home || '.' || own, part, format('DECLARE id uuid := (%s); BEGIN IF id IS NULL THEN RETURN NULL; END IF; %s RETURN OLD; END', same, deletes));
END $procedure$;
CREATE FUNCTION redshift.is_wide(relation oid) RETURNS boolean LANGUAGE sql STABLE AS
  'SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation AND tgname = ''${PART}insert'')';
CREATE FUNCTION redshift.is_not_null(relation oid, attribute name, own boolean) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT own OR (redshift.is_wide(relation) AND EXISTS (SELECT FROM pg_class v
    JOIN pg_class p ON p.relnamespace = v.relnamespace AND starts_with(p.relname, '${PART}' || md5(ARRAY[v.relname::text]::text) || '~')
    JOIN pg_attribute a ON a.attrelid = p.oid AND a.attname = attribute
    WHERE v.oid = relation AND p.relkind = 'r' AND a.attnotnull))
$$;
`;
