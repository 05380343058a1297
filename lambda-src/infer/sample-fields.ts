import { attributesOf, besideList, StretchOf, subjectsOf } from './beside-rows';
import { Fields, SampleField } from './fields';
import { Sample } from './sample';
import { CommandFailure } from '../cli/command';
import { isJsonObject } from '../message/json-object';
import { Message } from '../message/messages';
import { readPayload } from '../message/payload';
import { readAsSent } from '../message/read-as-sent';
import { wholeRow } from '../message/rejection';
import { parseExactly } from '../values/exact-numbers';

/** The fields of a sample's rows in the order in which they come, then what is beside lists of rows, then what comes with messages. */
export interface SampleFields {
  readonly rows: number;
  readonly fields: readonly SampleField[];
}

/** What held the list with rows, without the list: as the handler reads it, and as it was written. */
interface Parent {
  readonly read: unknown;
  readonly asSent: unknown;
}

/** Collects the values of all rows by field, and of what comes with them. Rows that are no objects have none. */
export function sampleFields({ messages, payloadFormat, rowsPath }: Sample): SampleFields {
  const fields = new Fields();
  const parents: StretchOf<Parent>[] = [];
  const ofMessages: StretchOf<Message>[] = [];
  let number = 0;
  for (const message of messages) {
    const ofMessage = { common: message, first: number + 1, rows: 0 };
    for (const { row, asSent, parent } of rowsOf(message, payloadFormat, rowsPath)) {
      number++;
      if (isJsonObject(row)) {
        ofMessage.rows++;
        countRow(parents, parent, number);
        fields.addRow(number, row, asSent);
      }
    }
    if (ofMessage.rows > 0) ofMessages.push(ofMessage);
  }
  if (number === 0) {
    throw new CommandFailure('the sample has no rows; take one that has some');
  }
  if (!fields.all.some(({ source }) => source.from === 'FIELD' && source.path[0] !== '')) {
    throw new CommandFailure('no row of the sample has a field with a name; a row is a JSON object such as {"id": 1}, or one of those that --format names');
  }
  for (const { common: { read, asSent }, ...stretch } of parents) {
    for (const { path, value, sent } of besideList(read, asSent, rowsPath!)) {
      fields.addShared({ from: 'PARENT', path }, value, sent, stretch);
    }
  }
  for (const { source, value, ...stretch } of [...subjectsOf(ofMessages), ...attributesOf(ofMessages)]) {
    fields.addShared(source, value, undefined, stretch);
  }
  return { rows: number, fields: fields.all };
}

/** A row as the handler reads it, and as it was written. */
interface SampleRow {
  readonly row: unknown;
  readonly asSent: unknown;
  readonly parent?: Parent;
}

function rowsOf({ body }: Message, format: Sample['payloadFormat'], rowsPath: Sample['rowsPath']): SampleRow[] {
  const payload = readPayload(body, format, parseExactly, rowsPath);
  if ('reason' in payload) {
    throw new CommandFailure(payload.detail);
  }
  const sent = readAsSent(body, format, rowsPath);
  return payload.rows.map((row, at) => ({
    row: wholeRow(row, payload.columns),
    asSent: wholeRow(sent.rows[at], sent.columns),
    ...payload.parents && { parent: { read: payload.parents[at], asSent: sent.parents![at] } },
  }));
}

/** Counts a row whose list was held by a parent, which is the same object for all rows of the list. */
function countRow(parents: StretchOf<Parent>[], parent: Parent | undefined, number: number): void {
  if (parent === undefined) {
    return;
  }
  const last = parents.at(-1);
  if (last && last.common.read === parent.read) {
    last.rows++;
  } else {
    parents.push({ common: parent, first: number, rows: 1 });
  }
}
