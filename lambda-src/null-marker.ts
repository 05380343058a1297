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
