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
