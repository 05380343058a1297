import { Sample } from './sample';
import { MOST_COLUMNS } from '../../src/private/contract/names';
import { CommandFailure } from '../cli/command';
import { isJsonObject } from '../message/json-object';
import { Message } from '../message/messages';
import { readPayload } from '../message/payload';
import { readAsSent } from '../message/read-as-sent';
import { wholeRow } from '../message/rejection';
import { isExactNumber, parseExactly } from '../values/exact-numbers';

/** A temporary table of a load has up to two columns more than the table, without a merge and without a loader. */
const MOST_FIELDS = MOST_COLUMNS - 2;

/** What a sample tells about a field of its rows. */
export interface SampleField {
  readonly name: string;
  /** Its values that are not null, and the numbers of their rows in the sample, counted from 1. */
  readonly values: unknown[];
  readonly rows: number[];
  /** Whether a bare number was written with a point or an exponent, as programs write floating point numbers that happen to be whole. */
  isFloat: boolean;
}

/** The fields of a sample's rows, in the order in which they come. */
export interface SampleFields {
  readonly rows: number;
  readonly fields: readonly SampleField[];
}

/** Collects the values of all rows by field. Rows that are no objects have none. */
export function sampleFields({ messages, payloadFormat, rowsPath }: Sample): SampleFields {
  const fields = new Map<string, SampleField>();
  let number = 0;
  for (const message of messages) {
    const [rows, asSent] = rowsOf(message, payloadFormat, rowsPath);
    rows.forEach((row, at) => {
      number++;
      if (isJsonObject(row)) addRow(fields, number, row, asSent[at]);
    });
  }
  if (number === 0) {
    throw new CommandFailure('the sample has no rows; take one that has some');
  }
  if (!Array.from(fields.keys()).some((name) => name !== '')) {
    throw new CommandFailure('no row of the sample has a field with a name; a row is a JSON object such as {"id": 1}, or one of those that --format names');
  }
  return { rows: number, fields: [...fields.values()] };
}

/** The rows as the handler reads them, and as they were written. */
function rowsOf({ body }: Message, format: Sample['payloadFormat'], rowsPath: Sample['rowsPath']): [rows: unknown[], asSent: unknown[]] {
  const payload = readPayload(body, format, parseExactly, rowsPath);
  if ('reason' in payload) {
    throw new CommandFailure(payload.detail);
  }
  const sent = readAsSent(body, format, rowsPath);
  return [payload.rows.map((row) => wholeRow(row, payload.columns)), sent.rows.map((row) => wholeRow(row, sent.columns))];
}

function addRow(fields: Map<string, SampleField>, number: number, row: Readonly<Record<string, unknown>>, asSent: unknown): void {
  for (const [name, value] of Object.entries(row)) {
    const field: SampleField = fields.get(name) ?? { name, values: [], rows: [], isFloat: false };
    fields.set(name, field);
    if (fields.size > MOST_FIELDS) {
      throw new CommandFailure(`the rows of the sample have more than ${MOST_FIELDS} different fields, the most that a table has columns for; `
        + 'if names of fields are data, send them in an object of their own: it fits into one SUPER column');
    }
    if (value !== null) {
      field.values.push(value);
      field.rows.push(number);
      field.isFloat ||= isWrittenAsFloat((asSent as Readonly<Record<string, unknown>>)[name]);
    }
  }
}

function isWrittenAsFloat(asSent: unknown): boolean {
  return isExactNumber(asSent) && /[.eE]/.test(asSent.rawJSON);
}
