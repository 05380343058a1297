/** The maximum length of a name in Redshift. */
export const MAX_IDENTIFIER_BYTES = 127;

/** The maximum number of columns of a table. @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_usage.html */
export const MOST_COLUMNS = 1600;

/**
 * The columns that every table has in the system. Inferred: that Redshift refuses another one of that name, as PostgreSQL does. The conformance checks
 * `system-column-names` and `names-of-redshifts-own-columns` ask.
 */
export const SYSTEM_COLUMNS: readonly string[] = ['cmax', 'cmin', 'ctid', 'deletexid', 'insertxid', 'oid', 'tableoid', 'xmax', 'xmin'];

/** Why Redshift would not store a name unchanged. */
export type NameProblem = 'LENGTH' | 'UPPER_CASE' | 'TEMPORARY' | 'UNPRINTABLE';

/**
 * What is wrong with a name; undefined if Redshift stores it unchanged.
 *
 * Redshift truncates a longer name and folds upper case to lower case. It does both silently, even in double quotes.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_names.html
 */
export function nameProblem(name: string, maxBytes: number = MAX_IDENTIFIER_BYTES): NameProblem | undefined {
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > maxBytes) {
    return 'LENGTH';
  }
  if (/[A-Z]/.test(name)) {
    return 'UPPER_CASE';
  }
  if (name.startsWith('#')) {
    return 'TEMPORARY';
  }
  return /[\u0000-\u001f\u007f]/.test(name) || Buffer.from(name).toString() !== name ? 'UNPRINTABLE' : undefined;
}
