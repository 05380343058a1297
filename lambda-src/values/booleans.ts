import { ValueWriter } from './field';

const TRUE = /^(?:true|t|1)$/i;
const FALSE = /^(?:false|f|0)$/i;

export const writeBoolean: ValueWriter = (value, csv, start) => {
  if (typeof value !== 'boolean' && typeof value !== 'string' && typeof value !== 'number') {
    return csv.refuse('WRONG_TYPE');
  }
  const text = String(value);
  if (TRUE.test(text)) {
    return csv.ascii('true', start);
  }
  return FALSE.test(text) ? csv.ascii('false', start) : csv.refuse('NOT_A_BOOLEAN');
};
