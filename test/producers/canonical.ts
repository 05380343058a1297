import { ColumnSchema } from '../../src/private/contract/table';

/** A field of the staged CSV, or a text of the table, in one form: without zeros at the end of a fraction, and with the names of JSON in order. */
export function canonical({ type: { name } }: Pick<ColumnSchema, 'type'>, text: string | null): string | null {
  if (text === null) {
    return null;
  }
  switch (name) {
    case 'SUPER':
      return inOrder(JSON.parse(text));
    case 'VARBYTE':
      return text.replace(/^\\x/, '');
    case 'DECIMAL':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMPTZ':
      return text.replace(/\.(\d*?)0*(?=\+|$)/, (_, digits: string) => (digits === '' ? '' : `.${digits}`));
    default:
      return text;
  }
}

/** Writes JSON with the names of every object in order. */
export function inOrder(value: unknown): string {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? `{${Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${inOrder(member)}`).sort().join()}}`
    : Array.isArray(value) ? `[${value.map(inOrder).join()}]` : JSON.stringify(value);
}
