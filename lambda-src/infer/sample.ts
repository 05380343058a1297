import type { SQSRecord } from 'aws-lambda';
import { csvBody } from './csv-body';
import { looksLikeCsv, payloadFormatOf, SampleFormat } from './sample-format';
import { PayloadFormat } from '../../src/private/contract/message';
import { CommandFailure } from '../cli/command';
import { readEnvelope } from '../message/envelope';
import { isJsonObject } from '../message/json-object';
import { isUnusable, Message } from '../message/messages';
import { readMessage } from '../message/read-message';

/** Messages as the handler would read them, with the rows of a sample. */
export interface Sample {
  readonly messages: readonly Message[];
  readonly payloadFormat: PayloadFormat;
  readonly origin: 'BODY' | 'SNS' | 'CSV';
  /** The path to the list of rows inside of each object of a body. If it is missing, the objects are rows. */
  readonly rowsPath?: readonly string[];
}

export interface SampleOptions {
  /** If it is missing, the sample tells its format. */
  readonly format?: SampleFormat;
  /** What separates the fields of a CSV. */
  readonly delimiter?: string;
  readonly rowsPath?: readonly string[];
}

/** Reads a sample: one body of a message or a list of them as texts, messages as SNS wraps them, or a CSV. */
export function readSample(text: string, { format, delimiter, rowsPath }: SampleOptions): Sample {
  if (format === 'CSV' || (format === undefined && looksLikeCsv(text))) {
    requireJson('CSV', rowsPath);
    return { messages: [messageOf(csvBody(text, delimiter), 0, true)], payloadFormat: 'JSON', origin: 'CSV' };
  }
  const whole = parsed(text);
  const envelopes = envelopesIn(text, whole);
  const messages = (envelopes ?? (isListOfTexts(whole) ? whole : [text])).map((body, at) => messageOf(body, at, envelopes === undefined));
  const payloadFormat = format ?? payloadFormatOf(messages.map(({ body }) => body));
  requireJson(payloadFormat, rowsPath);
  return { messages, payloadFormat, origin: envelopes ? 'SNS' : 'BODY', ...rowsPath && { rowsPath } };
}

/** Fails if rows would be in lists inside of objects where an ingest does not look for them. */
function requireJson(format: SampleFormat, rowsPath: SampleOptions['rowsPath']): void {
  if (rowsPath && format !== 'JSON') {
    throw new CommandFailure(`rows are in lists inside of objects with payload format JSON only, and the sample is ${format}; leave --rows-path out`);
  }
}

/** The envelopes in a text: one, a list of them, also as texts, or one a line. Undefined if it is something else. */
function envelopesIn(text: string, whole: unknown): readonly string[] | undefined {
  const found = whole === undefined ? linesOf(text) : isListOfTexts(whole) ? whole : [whole].flat();
  const texts = found.map((one) => typeof one === 'string' ? one : textOfEnvelope(one));
  return texts.length > 0 && texts.every((one) => typeof readEnvelope(one, undefined) === 'object') ? texts : undefined;
}

/** The text of what may be an envelope, and no text of anything else: a row may be nested too deeply to be written. */
function textOfEnvelope(value: unknown): string {
  return isJsonObject(value) && value.Type === 'Notification' ? JSON.stringify(value) : '';
}

/** No row is a text, so a list of texts can only be one of bodies. */
function isListOfTexts(whole: unknown): whole is readonly string[] {
  return Array.isArray(whole) && whole.length > 0 && whole.every((one) => typeof one === 'string');
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A message as the handler reads it. Its id is its number, so that copies of a message count as several. */
function messageOf(body: string, at: number, rawDelivery: boolean): Message {
  const record = { messageId: `${at}`, body, messageAttributes: {}, attributes: {} } as unknown as SQSRecord;
  const message = readMessage(record, { rawDelivery, deduplicationId: 'SNS' });
  if (isUnusable(message)) {
    throw new CommandFailure(`message ${at + 1} of the sample: ${message.detail}`);
  }
  return { ...message, itemIdentifier: `${at}`, messageId: `${at}`, deduplicationId: `${at}` };
}
