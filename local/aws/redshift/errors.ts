/** The error of a statement that Redshift would refuse, with Redshift's own text. */
export class RedshiftError extends Error {
  override readonly name = 'RedshiftError';
}

/** A failure as PostgreSQL reports it. */
interface PostgresFailure {
  readonly code: string;
  readonly message: string;
  readonly column?: string;
  readonly dataType?: string;
  readonly position?: string;
}

/** Returns the error text of a failed statement, as the Data API reports it. */
export function errorText(failure: unknown): string {
  if (!(failure instanceof Error)) {
    return `ERROR: ${String(failure)}`;
  }
  const code: unknown = (failure as { code?: unknown }).code;
  if (failure instanceof RedshiftError || typeof code !== 'string') {
    return `ERROR: ${failure.message}`;
  }
  return `ERROR: ${translated({ ...failure, code, message: failure.message })}`;
}

/** Translates PostgreSQL's wording into Redshift's, because handlers decide by the wording whether to try again. */
function translated({ code, message, column, dataType, position }: PostgresFailure): string {
  switch (code) {
    case '40001':
      return message.includes('read/write dependencies')
        ? '1023\n  Detail: Serializable isolation violation on table in Redshift'
        : 'could not complete because of conflict with concurrent transaction';
    case '57014': // statement_timeout; Redshift writes the number of the query
      return 'Query (0) canceled on user\'s request';
    case '42P21':
    case '42P22':
      return 'Query with different collations is not supported yet.';
    case '42501':
      return message.replace('for table', 'for relation');
    case '23502':
      return `Cannot insert a NULL value into column ${column}`;
    case '23514':
      if (dataType?.startsWith('character(')) {
        return 'Multibyte character not supported for CHAR (Hint: Try using VARCHAR)';
      }
      return dataType === undefined ? message : `value too long for type ${dataType}`;
    case '21000':
      return message.startsWith('MERGE') ? 'Found multiple matches to update the same tuple.' : message;
    case '42601':
      return position === undefined ? message : `${message}\n  Position: ${position}`;
    default:
      return message;
  }
}
