import { ValueWriter } from './field';
import { numberText } from './numbers';

const TRUE = /^(?:true|t|1)$/i;
const FALSE = /^(?:false|f|0)$/i;

export const writeBoolean: ValueWriter = (value, csv, start) => {
  csv.needDigits(value);
  const text = typeof value === 'boolean' ? String(value) : numberText(value);
  if (text === undefined) {
    return csv.refuse('WRONG_TYPE');
  }
  if (TRUE.test(text)) {
    return csv.ascii('true', start);
  }
  return FALSE.test(text) ? csv.ascii('false', start) : csv.refuse('NOT_A_BOOLEAN');
};
