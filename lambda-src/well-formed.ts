/** Whether every surrogate in the text has its other half, so that the text has a UTF-8 form. */
export function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed(); // of ECMAScript 2024, which the compiler's library does not know yet
}
