/** Quotes a name, whatever characters it has. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text. Redshift reads any backslash in a literal as an escape, so backslashes are doubled. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\'\'')}'`;
}

export function qualified(schemaName: string, name: string): string {
  return `${quoteName(schemaName)}.${quoteName(name)}`;
}
