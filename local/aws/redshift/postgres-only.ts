import { RedshiftError } from './errors';
import type { TokenReader } from './reader';
import type { Token } from './tokens';

/** Syntax of current PostgreSQL that Redshift lacks. A library that used it would pass here and fail in AWS. */
const CLAUSES: readonly (readonly string[])[] = [
  ['on', 'conflict'],
  ['returning'],
  ['distinct', 'on'],
  ['is', 'distinct', 'from'],
  ['is', 'not', 'distinct', 'from'],
  ['for', 'update'],
  ['for', 'share'],
  ['for', 'no', 'key', 'update'],
  ['for', 'key', 'share'],
  ['add', 'column', 'if'],
  ['create', 'user', 'if'],
  ['tablesample'],
  [')', 'filter', '('],
  ['lateral', '('],
  ['with', 'ordinality'],
  ['fetch', 'first'],
  ['fetch', 'next'],
  ['as', 'materialized', '('],
  ['as', 'not', 'materialized', '('],
  ['array', '['],
  ['overriding'],
  ['as', '(', 'insert'],
  ['as', '(', 'update'],
  ['as', '(', 'delete'],
  ['as', '(', 'merge'],
];

/**
 * Functions of PostgreSQL that Redshift lacks: those of Amazon's list of unsupported functions, and those that are younger than Redshift's
 * ancestor. `pg_sleep` and `generate_series` are on Amazon's list, and are there nevertheless: tests need slow statements and many rows.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-functions.html
 */
const FUNCTIONS = new Set(`
  string_agg array_agg every xmlagg corr covar_pop covar_samp mode range_agg bit_xor
  clock_timestamp statement_timestamp transaction_timestamp justify_days justify_hours justify_interval date_bin
  make_date make_time make_timestamp make_timestamptz make_interval
  div setseed width_bucket gcd lcm factorial scale min_scale trim_scale erf erfc random_normal
  generate_subscripts currval lastval nextval setval
  bit_length overlay convert_from convert_to encode format quote_nullable concat_ws normalize unistr starts_with
  regexp_match regexp_matches regexp_split_to_array regexp_split_to_table regexp_like string_to_array string_to_table parse_ident sha224 sha384
  gen_random_uuid uuidv4 uuidv7 num_nulls num_nonnulls
  unnest cardinality trim_array enum_first enum_last enum_range row_to_json to_json array_to_json
  json_value json_query json_exists json_table json_scalar json_object json_objectagg json_arrayagg json_each json_each_text
  json_object_keys json_agg json_object_agg json_build_object json_build_array json_array_elements json_array_elements_text
  json_populate_record json_populate_recordset json_to_record json_to_recordset json_strip_nulls json_extract_path
  to_tsvector to_tsquery plainto_tsquery host hostmask netmask network inet_merge masklen box circle lseg polygon
  has_any_column_privilege pg_read_file pg_read_binary_file pg_ls_dir pg_stat_file pg_notify
  pg_database_size pg_table_size pg_total_relation_size pg_size_pretty pg_export_snapshot lo_import lo_export`.trim().split(/\s+/));

/** Families of such functions. */
const FAMILIES = /^(?:jsonb_|regr_|xml|array_(?:append|cat|dims|fill|length|lower|ndims|position|prepend|remove|replace|to_json|to_string|upper)|ts_|pg_(?:try_)?advisory_|pg_current_wal)/;

/** Words after which a name in front of a parenthesis is that of a table. */
const BEFORE_TABLES = new Set(['into', 'table', 'exists', 'references', 'copy', 'on', 'update', '.']);

/** Refuses a statement that uses what only PostgreSQL has, and names it. */
export function refusePostgresOnly(reader: TokenReader): void {
  const tokens: Token[] = [];
  for (let token = reader.peek(); token; token = reader.peek(tokens.length)) {
    tokens.push(token);
  }
  tokens.forEach((token, at) => {
    if (CLAUSES.some((words) => words.every((word, ahead) => is(tokens[at + ahead], word)))) {
      throw new RedshiftError(`syntax error at or near "${token.text === ')' ? tokens[at + 1].text : token.text}"`);
    }
    const called = token.kind === 'word' && tokens[at + 1]?.text === '(' && !BEFORE_TABLES.has(tokens[at - 1]?.value);
    if (called && (FUNCTIONS.has(token.value) || FAMILIES.test(token.value))) {
      throw new RedshiftError(`function ${token.value}() does not exist: PostgreSQL has it, and Redshift has not`);
    }
  });
}

function is(token: Token | undefined, word: string): boolean {
  return (token?.kind === 'word' || token?.kind === 'symbol') && token.value === word;
}
