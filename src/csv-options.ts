/** How a CSV is written. */
export interface CsvOptions {
  /**
   * The character that separates fields, such as `;` or a tab (`\t`).
   *
   * It is one character of ASCII, and not a letter, a digit, a double quote or a line end. A field that holds it must be in quotes.
   *
   * Without this option, a header that names a single column whose name holds a `;` or a tab is an error, because such a file most
   * likely has another delimiter. If it really has only that column, set the comma.
   *
   * @default ','
   */
  readonly delimiter?: string;
}
