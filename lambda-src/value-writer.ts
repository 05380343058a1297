import { CsvBuffer } from './csv';
import { RejectReason } from './reject-reason';

/** What became of a value: it stands in the CSV whole, or cut to fit, or it cannot be loaded. */
export type Outcome = 'WRITTEN' | 'TRUNCATED' | RejectReason;

/** Writes a value other than null as one field. What it has written when it rejects, the caller takes back. */
export type ValueWriter = (value: unknown, csv: CsvBuffer) => Outcome;

/** Room for the longest field that is not text: a DECIMAL(38), a double, a timestamp with its offset, a NULL. */
export const SHORT_FIELD_BYTES = 64;
