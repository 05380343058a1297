import { RowContext } from './kept-row';
import { Payload, readPayload } from './payload';
import { wholeRow } from './rejection';
import { PayloadFormat } from '../../src/private/contract/message';
import { parseVerbatim } from '../values/exact-numbers';

/**
 * Reads the rows of a message with every digit of every number, to keep them. JSON that is nested too deeply for that, and could be read
 * otherwise, has its numbers as JavaScript writes them. Throws if there are no rows, because then they would be kept without their values.
 */
export function readAsSent(body: string, format: PayloadFormat, rowsPath?: readonly string[]): Payload {
  const verbatim = readPayload(body, format, parseVerbatim, rowsPath);
  const payload = 'reason' in verbatim && verbatim.reason === 'TOO_DEEP' ? readPayload(body, format, (json) => JSON.parse(json), rowsPath) : verbatim;
  if ('reason' in payload) {
    throw new Error(`the rows of a message cannot be read again to be kept: ${payload.detail}`);
  }
  return payload;
}

/** A row as it is kept. */
export interface SentRow extends RowContext {
  readonly value: unknown;
}

/** Reads the rows of a message as `readAsSent` does. Finds each by its number, counted from 1. */
export function sentRows(body: string, format: PayloadFormat, rowsPath?: readonly string[]): (row: number) => SentRow {
  const { rows, columns, labels, parents } = readAsSent(body, format, rowsPath);
  const byPlace = labels && [...labels];
  return (row) => ({
    ...byPlace && { label: byPlace[row - 1] },
    ...parents && { parent: parents[row - 1] },
    value: wholeRow(rows[row - 1], columns),
  });
}
