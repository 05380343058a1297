import { binaryWriter } from './binary';
import { writeBoolean } from './booleans';
import { dateWriter, timeWriter } from './days-and-times';
import { decimalWriter } from './decimals';
import { ValueWriter, WrittenColumn } from './field';
import { floatWriter } from './floats';
import { integerWriter } from './integers';
import { protectedWriter } from './protected-text';
import { superFromTextWriter, superWriter } from './semi-structured';
import { textWriter } from './text';
import { timestampWriter } from './timestamps';
import { ColumnSchema } from '../../src/private/contract/table';

/** Compiles the writer that turns values of a column into fields. Only a protected column pays for its protection. */
export function valueWriter(column: WrittenColumn): ValueWriter {
  const write = typeWriter(column);
  if (!column.protection) {
    return write;
  }
  if (!column.protect) {
    throw new Error(`the column "${column.name}" is protected, and the secret was not read`);
  }
  return protectedWriter(column.protect, write, column.replaceInvalid);
}

function typeWriter(column: ColumnSchema): ValueWriter {
  const { type } = column;
  const overflow = column.key && column.overflow !== 'NULLIFY' ? 'REJECT' : column.overflow; // a truncated or rounded key is another key
  switch (type.name) {
    case 'SMALLINT':
      return integerWriter(16);
    case 'INTEGER':
      return integerWriter(32);
    case 'BIGINT':
      return integerWriter(64);
    case 'DECIMAL':
      return decimalWriter(type.precision, type.scale, overflow);
    case 'REAL':
      return floatWriter(type.name);
    case 'DOUBLE PRECISION':
      return floatWriter(type.name, type.range);
    case 'BOOLEAN':
      return writeBoolean;
    case 'CHAR':
    case 'VARCHAR':
      return textWriter(type, { overflow, cutAt: column.cutAt, replaceInvalid: column.replaceInvalid });
    case 'DATE':
      return dateWriter(type.epoch, overflow);
    case 'TIME':
    case 'TIMETZ':
      return timeWriter(type.name, overflow);
    case 'TIMESTAMP':
      return timestampWriter('', type.epoch, overflow);
    case 'TIMESTAMPTZ':
      return timestampWriter('+00', type.epoch, overflow);
    case 'SUPER':
      return (type.fromText ? superFromTextWriter : superWriter)({ overflow, replaceInvalid: column.replaceInvalid });
    case 'VARBYTE':
      return binaryWriter(type.length, type.encoding, overflow);
  }
}

/** Whether a column loads an empty text as such. In all other columns an empty field means NULL. */
export function keepsEmptyText({ type }: ColumnSchema): boolean {
  return type.name === 'VARCHAR' || type.name === 'CHAR' || type.name === 'SUPER';
}
