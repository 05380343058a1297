import { decimal, float, integer } from './copy-numbers';
import type { CopyStatement } from './copy-statement';
import { json } from './copy-super';
import { char, varchar, withUtf8 } from './copy-texts';
import { checkDate, checkTime, checkTimestamp } from './copy-times';
import { textOf, type Check } from './field';
import { FieldError, LoadErrorCode } from './field-error';

/** A column that COPY fills. */
export interface CopyColumn {
  readonly name: string;
  /** The type's name in Redshift's catalog, without length: `character varying`, `numeric`, `super`. */
  readonly type: string;
  /** Bytes of a text or digits of a number; 0 for other types. */
  readonly length: number;
  readonly scale: number;
  readonly notNull: boolean;
}

/** Returns the check that COPY applies to the values of one column. */
export function checkFor(column: CopyColumn, copy: CopyStatement, validUtf8: boolean): Check {
  const check = checkOfType(column, copy);
  const checkedText = validUtf8 ? check : withUtf8(check, column.type, copy.acceptInvalidCharacters);
  if (isText(column)) {
    return textNulls(checkedText, copy);
  }
  // For all other types an empty field is NULL, quoted or not.
  return (bytes, start, end) => (isBlank(bytes, start, end) ? null : checkedText(bytes, start, end));
}

export function isText(column: CopyColumn): boolean {
  return column.type === 'character varying' || column.type === 'character';
}

function checkOfType(column: CopyColumn, copy: CopyStatement): Check {
  switch (column.type) {
    case 'smallint':
      return integer(5, 32767n, 'Short');
    case 'integer':
      return integer(10, 2147483647n, 'Integer');
    case 'bigint':
      return integer(19, 9223372036854775807n, 'Long');
    case 'numeric':
      return decimal(column.length, column.scale, copy.roundDecimals);
    case 'real':
      return float(true);
    case 'double precision':
      return float(false);
    case 'boolean':
      return boolean;
    case 'character varying':
      return varchar(column.length, copy.truncateColumns);
    case 'character':
      return char(column.length, copy.truncateColumns);
    case 'date':
      return (bytes, start, end) => checkDate(bytes, start, end, copy.dateFormat);
    case 'timestamp without time zone':
    case 'timestamp with time zone':
      return (bytes, start, end) => checkTimestamp(bytes, start, end, copy.timeFormat, column.type.endsWith('with time zone'));
    case 'time without time zone':
    case 'time with time zone':
      return (bytes, start, end) => checkTime(bytes, start, end, column.type.endsWith('with time zone'));
    case 'super':
      return json;
    case 'binary varying':
      return varbyte(column.length);
    default:
      throw new Error(`COPY into a column of type ${column.type} is not simulated`);
  }
}

function textNulls(check: Check, { emptyAsNull, blanksAsNull }: CopyStatement): Check {
  if (!emptyAsNull && !blanksAsNull) {
    return check;
  }
  return (bytes, start, end) => {
    const empty = start === end;
    return (empty && emptyAsNull) || (!empty && blanksAsNull && isBlank(bytes, start, end)) ? null : check(bytes, start, end);
  };
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0d))) {
    at++;
  }
  return at === end;
}

const BOOLEANS = new Set(['t', 'true', 'y', 'yes', '1', 'f', 'false', 'n', 'no', '0']);

function boolean(bytes: Buffer, start: number, end: number): undefined {
  if (!BOOLEANS.has(bytes.toString('latin1', start, end).trim().toLowerCase())) {
    throw new FieldError(LoadErrorCode.BOOLEAN, `Unknown boolean format, Value '${textOf(bytes, start, end)}'`);
  }
}

function varbyte(length: number): Check {
  return (bytes, start, end) => {
    const text = bytes.toString('latin1', start, end);
    if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) {
      throw new FieldError(LoadErrorCode.DIGIT, `Invalid hexadecimal, Value '${text.slice(0, 32)}', Type: Varbyte`);
    }
    if (text.length / 2 > length) {
      throw new FieldError(LoadErrorCode.OUT_OF_RANGE, 'Varbyte length exceeds DDL length');
    }
    return Buffer.from(`\\x${text}`);
  };
}
