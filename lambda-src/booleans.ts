import { ValueWriter } from './value-writer';

const TRUE = /^(?:true|t|1)$/i;
const FALSE = /^(?:false|f|0)$/i;

export const writeBoolean: ValueWriter = (value, csv) => {
  if (typeof value === 'boolean') {
    csv.ascii(value ? 'true' : 'false');
    return 'WRITTEN';
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    return 'WRONG_TYPE';
  }
  const text = String(value);
  if (!TRUE.test(text) && !FALSE.test(text)) {
    return 'NOT_A_BOOLEAN';
  }
  csv.ascii(TRUE.test(text) ? 'true' : 'false');
  return 'WRITTEN';
};
