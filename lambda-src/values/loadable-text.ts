/** Why a text cannot be loaded into any column, if so. */
export function unloadable(text: string): 'NUL_CHARACTER' | 'LONE_SURROGATE' | undefined {
  if (text.includes('\0')) {
    return 'NUL_CHARACTER';
  }
  return isWellFormed(text) ? undefined : 'LONE_SURROGATE';
}

/** Whether every surrogate in the text has its other half, so that the text has a UTF-8 form. */
export function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed(); // of ECMAScript 2024, which the compiler's library does not know yet
}

/**
 * What stands for NULL in staged files, never in quotes: COPY's `NULL AS`.
 *
 * COPY takes any text there, and documents nothing by which a quoted field would differ from an unquoted one: whatever
 * stands for NULL cannot be loaded as text. The default, `\N`, would hit real values. Nobody writes this one, and a text
 * column that meets it rejects the row. It has no backslash, which SQL literals and CSV readers disagree about, and no
 * NUL byte, which COPY documents as NULL for CHAR and VARCHAR alone.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
 */
export const NULL_MARKER = '~NULL~';
