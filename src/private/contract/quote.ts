/** A name as it is, whatever is in it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Redshift reads a backslash in a literal as an escape, whatever follows. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\'\'')}'`;
}

export function qualified(schemaName: string, name: string): string {
  return `${quoteName(schemaName)}.${quoteName(name)}`;
}
