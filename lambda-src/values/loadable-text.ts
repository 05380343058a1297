/** Why no column can hold a text; undefined if one can. */
export function unloadable(text: string): 'NUL_CHARACTER' | 'LONE_SURROGATE' | undefined {
  if (text.includes('\0')) {
    return 'NUL_CHARACTER';
  }
  return isWellFormed(text) ? undefined : 'LONE_SURROGATE';
}

/** The character that stands for one that cannot be shown. */
export const REPLACEMENT = '\ufffd';

/** With the Unicode flag, only half of a surrogate pair is a surrogate. */
const INVALID = /[\0\ud800-\udfff]/gu;

/** A text with other characters in place of those that no column can hold. */
export function replaced(text: string, by: string): string {
  return text.replace(INVALID, by);
}

/** The escapes of NUL and of surrogates, and of what such an escape is made of: a backslash, the u and hexadecimal digits. */
const RISKY_ESCAPE = /\\u(?:0000|[dD][89a-fA-F]|00(?:3\d|[46][1-6]|5[cC]|75))/;

/**
 * Whether JSON that came as UTF-8 may hold a text that cannot be loaded, also inside of JSON in its texts, however deep: such a text needs escapes,
 * and each of their characters is written out or escaped itself. To look for them once takes less time than to look at each text.
 */
export function mayHoldUnloadable(json: string): boolean {
  return json.includes('\\u') && RISKY_ESCAPE.test(json);
}

/** Whether every surrogate in the text has its other half, so that the text has a UTF-8 form. */
export function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed(); // part of ECMAScript 2024, which the compiler's library does not know yet
}

/**
 * Stands for NULL in the staged CSV of columns that hold empty texts, never in quotes. In all other columns an empty field is NULL.
 *
 * A reader of the CSV may not distinguish a quoted field from an unquoted one (`NULL AS` of Redshift's COPY does not promise it),
 * so the marker cannot be loaded as text. The usual `\N` would match real values. Real values hardly ever equal this
 * marker, and a text column that meets it rejects the row. It has no backslash, because SQL literals and CSV readers disagree
 * about it. It has no NUL byte, because COPY documents that as NULL for CHAR and VARCHAR only. It is short, because wide tables have
 * many of it.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
 */
export const NULL_MARKER = '~N~';
