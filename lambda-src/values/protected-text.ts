import { Protect, ValueWriter } from './field';
import { replaced, REPLACEMENT, unloadable } from './loadable-text';
import { scalarText } from './text';

/**
 * Writes what is stored in place of the text of a value. A text that no column could hold is replaced or refused as in a column without
 * protection: it has no form in UTF-8, and the hashes of different ones could be the same.
 */
export function protectedWriter(protect: Protect, write: ValueWriter, replaceInvalid: boolean = false): ValueWriter {
  return (value, csv, start) => {
    const text = typeof value === 'string' ? value : scalarText(value, csv);
    if (text === undefined) {
      return csv.refuse(typeof value === 'number' ? 'OUT_OF_RANGE' : 'WRONG_TYPE');
    }
    const reason = unloadable(text);
    if (reason === undefined) {
      return write(protect(text), csv, start);
    }
    if (!replaceInvalid) {
      return csv.refuse(reason);
    }
    csv.replaced = true;
    return write(protect(replaced(text, REPLACEMENT)), csv, start);
  };
}
