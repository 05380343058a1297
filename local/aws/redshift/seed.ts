import { ASSUME_ROLE } from './assume-role';
import { DATABASE_ROLES } from './database-role';
import { TEXT_COMPARISON } from './text-comparison';
import { PART, WIDE_TABLES } from './wide-table';

/**
 * The SQL that gives a new database what Redshift has and PostgreSQL lacks: functions, the log of loads, and the catalog views that a
 * loader reads. The views show Redshift's types instead of domains, and whole names instead of stored ones.
 */
export const SEED = `
SET allow_system_table_mods = on;
CREATE SCHEMA redshift;
GRANT USAGE ON SCHEMA redshift TO PUBLIC;
GRANT CREATE ON SCHEMA public TO PUBLIC;

CREATE FUNCTION redshift.now() RETURNS timestamp LANGUAGE sql STABLE AS
  'SELECT coalesce(nullif(current_setting(''redshift.now'', true), '''')::timestamptz, transaction_timestamp()) AT TIME ZONE current_setting(''timezone'')';
CREATE FUNCTION pg_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE AS 'SELECT date_trunc(''second'', redshift.now())';
CREATE FUNCTION pg_catalog.nvl(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT coalesce($1, $2)';
CREATE FUNCTION pg_catalog.len(text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT length($1)';
CREATE FUNCTION pg_catalog.json_parse(text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS 'SELECT $1::jsonb';
CREATE FUNCTION pg_catalog.json_serialize(jsonb) RETURNS varchar LANGUAGE sql IMMUTABLE AS 'SELECT $1::text::varchar';
CREATE FUNCTION pg_catalog.from_hex(text) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT decode($1, ''hex'')';
CREATE FUNCTION pg_catalog.to_varbyte(text, text) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  'SELECT CASE lower($2) WHEN ''hex'' THEN decode($1, ''hex'') WHEN ''base64'' THEN decode($1, ''base64'') ELSE convert_to($1, ''UTF8'') END';
CREATE FUNCTION pg_catalog.from_varbyte(bytea, text) RETURNS varchar LANGUAGE sql IMMUTABLE AS
  'SELECT CASE lower($2) WHEN ''hex'' THEN encode($1, ''hex'') WHEN ''base64'' THEN encode($1, ''base64'') ELSE convert_from($1, ''UTF8'') END';
CREATE FUNCTION pg_catalog.dateadd(part text, amount bigint, at timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE AS
  'SELECT at + (amount || '' '' || part)::interval';
CREATE FUNCTION pg_catalog.pg_last_copy_count() RETURNS bigint LANGUAGE sql STABLE AS
  'SELECT coalesce(nullif(current_setting(''redshift.last_copy_count'', true), '''')::bigint, 0)';
CREATE FUNCTION pg_catalog.pg_last_copy_id() RETURNS bigint LANGUAGE sql STABLE AS
  'SELECT coalesce(nullif(current_setting(''redshift.last_copy_id'', true), '''')::bigint, -1)';

CREATE TABLE redshift.long_names (stored text PRIMARY KEY, name text NOT NULL);
GRANT SELECT ON redshift.long_names TO PUBLIC;
CREATE FUNCTION redshift.whole_name(stored name) RETURNS varchar LANGUAGE sql STABLE AS
  'SELECT coalesce((SELECT l.name FROM redshift.long_names l WHERE l.stored = $1::text), $1::text)';

CREATE FUNCTION redshift.type_name(type oid, modifier integer) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN n.nspname = 'redshift' AND t.typtype = 'd' THEN t.typname::text
    WHEN t.typname = 'jsonb' THEN 'super'
    ELSE format_type(type, modifier)
  END FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = type
$$;
CREATE FUNCTION redshift.base_name(type_name text) RETURNS varchar LANGUAGE sql IMMUTABLE AS
  'SELECT regexp_replace(type_name, ''\\(.*\\)'', '''')';
CREATE FUNCTION redshift.type_length(type_name text, part integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
  'SELECT (regexp_match(type_name, ''\\((\\d+)(?:,(\\d+))?\\)''))[part]::integer';

CREATE PROCEDURE redshift.change_varchar(relation text, attribute text, wanted text) LANGUAGE plpgsql AS $$
DECLARE
  present text;
  has_default boolean;
  collated regcollation;
BEGIN
  SELECT redshift.type_name(a.atttypid, a.atttypmod), a.atthasdef, a.attcollation INTO present, has_default, collated FROM pg_attribute a
    WHERE a.attrelid = relation::regclass AND quote_ident(a.attname) = quote_ident((parse_ident(attribute))[1]) AND NOT a.attisdropped;
  IF present IS NULL THEN
    RAISE EXCEPTION 'column % of relation % does not exist', attribute, relation USING ERRCODE = '42703';
  ELSIF present NOT LIKE 'character varying%' THEN
    RAISE EXCEPTION 'cannot alter the type of column %: only the size of a VARCHAR can be changed', attribute USING ERRCODE = '42804';
  ELSIF present = wanted THEN
    RAISE EXCEPTION 'target column size should be different' USING ERRCODE = '42804';
  ELSIF has_default THEN
    RAISE EXCEPTION 'cannot alter the type of column % with a default value', attribute USING ERRCODE = '42804';
  END IF;
  EXECUTE format('ALTER TABLE %s ALTER COLUMN %s TYPE redshift.%I COLLATE %s', relation, attribute, wanted, collated);
END $$;

CREATE TABLE redshift.load_errors (
  user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name text, table_id integer, start_time timestamp,
  file_name varchar(256), line_number bigint, column_name text, column_type text, column_length text, "position" integer,
  error_code integer, error_message varchar(512));
CREATE TABLE redshift.load_history (
  user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name text, status text, table_name text,
  start_time timestamp, end_time timestamp, duration bigint, data_source text, file_format text, loaded_rows bigint, loaded_bytes bigint,
  source_file_count integer, source_file_bytes bigint, file_count_scanned integer, file_bytes_scanned bigint, error_count bigint, copy_job_id bigint);
CREATE FUNCTION redshift.may_see(user_id integer) RETURNS boolean LANGUAGE sql STABLE AS
  'SELECT rolsuper OR oid = user_id FROM pg_roles WHERE rolname = current_user';
GRANT SELECT ON redshift.load_errors, redshift.load_history TO PUBLIC;
CREATE VIEW pg_catalog.sys_load_error_detail AS SELECT * FROM redshift.load_errors WHERE redshift.may_see(user_id);
CREATE VIEW pg_catalog.sys_load_history AS SELECT * FROM redshift.load_history WHERE redshift.may_see(user_id);
CREATE VIEW pg_catalog.stl_load_errors AS SELECT user_id AS userid, 0 AS slice, table_id AS tbl, start_time AS starttime, session_id AS session,
  query_id AS query, file_name AS filename, line_number, column_name AS colname, column_type AS type, column_length AS col_length, "position",
  ''::text AS raw_line, ''::text AS raw_field_value, error_code AS err_code, error_message AS err_reason, 0 AS is_partial, 0 AS start_offset
  FROM redshift.load_errors WHERE redshift.may_see(user_id);

${WIDE_TABLES}
CREATE VIEW redshift.every_table AS
  SELECT c.oid, c.relowner, n.nspname, c.relname, redshift.whole_name(n.nspname) AS schema_name, redshift.whole_name(c.relname) AS table_name,
    CASE WHEN c.relkind = 'v' AND NOT redshift.is_wide(c.oid) THEN 'VIEW' ELSE 'BASE TABLE' END AS table_type
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'v', 'p') AND NOT starts_with(c.relname, '${PART}') AND (pg_has_role(c.relowner, 'USAGE')
    OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE'));
CREATE VIEW redshift.every_column AS
  SELECT t.*, redshift.whole_name(a.attname) AS column_name, a.attnum::integer AS ordinal_position, redshift.is_not_null(t.oid, a.attname, a.attnotnull) AS attnotnull,
    pg_get_expr(d.adbin, d.adrelid)::varchar AS column_default, redshift.type_name(a.atttypid, a.atttypmod) AS full_type
  FROM redshift.every_table t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum;

CREATE VIEW redshift.schemata AS
  SELECT current_database()::varchar AS catalog_name, redshift.whole_name(nspname) AS schema_name, pg_get_userbyid(nspowner)::varchar AS schema_owner
  FROM pg_namespace WHERE pg_has_role(nspowner, 'USAGE') OR has_schema_privilege(oid, 'CREATE, USAGE');
CREATE VIEW redshift.tables AS
  SELECT current_database()::varchar AS table_catalog, schema_name AS table_schema, table_name, table_type FROM redshift.every_table;
CREATE VIEW redshift.columns AS
  SELECT current_database()::varchar AS table_catalog, schema_name AS table_schema, table_name, column_name, ordinal_position, column_default,
    CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable, redshift.base_name(full_type) AS data_type,
    CASE WHEN full_type LIKE 'character%' OR full_type LIKE 'binary%' THEN redshift.type_length(full_type, 1) END AS character_maximum_length,
    CASE split_part(full_type, '(', 1) WHEN 'smallint' THEN 16 WHEN 'integer' THEN 32 WHEN 'bigint' THEN 64 WHEN 'real' THEN 24
      WHEN 'double precision' THEN 53 WHEN 'numeric' THEN redshift.type_length(full_type, 1) END AS numeric_precision,
    CASE split_part(full_type, '(', 1) WHEN 'smallint' THEN 0 WHEN 'integer' THEN 0 WHEN 'bigint' THEN 0
      WHEN 'numeric' THEN coalesce(redshift.type_length(full_type, 2), 0) END AS numeric_scale,
    NULL::varchar AS remarks
  FROM redshift.every_column;
GRANT SELECT ON redshift.every_table, redshift.every_column, redshift.schemata, redshift.tables, redshift.columns TO PUBLIC;

CREATE VIEW pg_catalog.svv_columns AS SELECT * FROM redshift.columns;
CREATE VIEW pg_catalog.svv_tables AS SELECT *, NULL::varchar AS remarks FROM redshift.tables;
CREATE VIEW pg_catalog.svv_all_columns AS
  SELECT table_catalog AS database_name, table_schema AS schema_name, table_name, column_name, ordinal_position, column_default, is_nullable,
    data_type, character_maximum_length, numeric_precision, numeric_scale, remarks FROM redshift.columns;
CREATE VIEW pg_catalog.svv_redshift_columns AS
  SELECT current_database()::varchar AS database_name, schema_name, table_name, column_name, ordinal_position, full_type::varchar AS data_type,
    column_default, CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable, 'none'::varchar AS encoding, false AS distkey, 0 AS sortkey,
    NULL::varchar AS column_acl, NULL::varchar AS remarks
  FROM redshift.every_column;
CREATE VIEW pg_catalog.svv_redshift_tables AS
  SELECT table_catalog AS database_name, table_schema AS schema_name, table_name, CASE table_type WHEN 'VIEW' THEN 'VIEW' ELSE 'TABLE' END AS table_type,
    NULL::varchar AS table_acl, NULL::varchar AS remarks FROM redshift.tables;
CREATE VIEW pg_catalog.svv_all_tables AS SELECT * FROM pg_catalog.svv_redshift_tables;
CREATE VIEW pg_catalog.svv_redshift_schemas AS
  SELECT catalog_name AS database_name, schema_name, NULL::integer AS schema_owner, 'local'::varchar AS schema_type FROM redshift.schemata;
CREATE VIEW pg_catalog.svv_all_schemas AS SELECT * FROM pg_catalog.svv_redshift_schemas;
CREATE VIEW pg_catalog.svv_user_info AS
  SELECT rolname::varchar AS user_name, oid::integer AS user_id, rolcreatedb AS createdb, rolsuper AS superuser FROM pg_roles;
CREATE VIEW pg_catalog.pg_table_def AS
  SELECT schema_name AS schemaname, table_name AS tablename, column_name AS "column", full_type AS type, 'none'::varchar AS encoding,
    false AS distkey, 0 AS sortkey, attnotnull AS notnull
  FROM redshift.every_column WHERE nspname = ANY (current_schemas(false));
CREATE VIEW pg_catalog.svv_table_info AS
  SELECT current_database()::varchar AS "database", schema_name AS "schema", oid::integer AS table_id, table_name AS "table", 'Y'::varchar AS encoded,
    'AUTO(ALL)'::varchar AS diststyle, NULL::varchar AS sortkey1, (pg_relation_size(oid) / 1048576 + 1)::bigint AS size,
    greatest(reltuples, 0)::numeric(38, 0) AS tbl_rows
  FROM redshift.every_table JOIN pg_class USING (oid) WHERE table_type = 'BASE TABLE' AND nspname NOT IN ('pg_catalog', 'information_schema', 'redshift');
GRANT SELECT ON pg_catalog.sys_load_error_detail, pg_catalog.sys_load_history, pg_catalog.stl_load_errors, pg_catalog.svv_columns, pg_catalog.svv_tables,
  pg_catalog.svv_all_columns, pg_catalog.svv_redshift_columns, pg_catalog.svv_redshift_tables, pg_catalog.svv_all_tables, pg_catalog.svv_redshift_schemas,
  pg_catalog.svv_all_schemas, pg_catalog.svv_user_info, pg_catalog.pg_table_def, pg_catalog.svv_table_info TO PUBLIC;
${ASSUME_ROLE}
${DATABASE_ROLES}
${TEXT_COMPARISON}`;
