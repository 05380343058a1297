import { ValueWriter } from './field';
import { numberText } from './numbers';

const TRUE = /^(?:true|t|yes|y|1)$/i;
const FALSE = /^(?:false|f|no|n|0)$/i;

/** Writes BOOLEAN from the words that Redshift takes. @see https://docs.aws.amazon.com/redshift/latest/dg/r_Boolean_type.html */
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
