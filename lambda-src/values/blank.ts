const BLANK = /^[ \t\r\n]*$/;

/** Whether a text has only what JSON calls white space. `trim()` takes more away, such as U+FEFF, which is then dropped without a word. */
export function isBlank(text: string): boolean {
  return BLANK.test(text);
}
