import { PayloadFormat } from '../../src/private/contract/message';
import { CommandFailure } from '../cli/command';
import { isJsonObject } from '../message/json-object';
import { readPayload } from '../message/payload';

/** How a sample is written. Rows of a CSV are published as JSON. */
export type SampleFormat = PayloadFormat | 'CSV';

export const SAMPLE_FORMATS: readonly SampleFormat[] = ['JSON', 'JSON_LINES', 'TUPLES', 'PANDAS', 'CSV'];

/** Whether a text is not JSON at all, so that it must be CSV. */
export function looksLikeCsv(text: string): boolean {
  return !/^\s*[[{]/.test(text);
}

/** The payload format that all bodies have. Of two that they may have, the one that nothing else looks like. */
export function payloadFormatOf(bodies: readonly string[]): PayloadFormat {
  const parsed = bodies.map(parseJson);
  if (parsed.every(isTuples)) {
    return 'TUPLES';
  }
  if (parsed.every(isFrame)) {
    return 'PANDAS';
  }
  if (parsed.every(holdsRows)) {
    parsed.forEach(requireKnownOrientation);
    return 'JSON';
  }
  if (bodies.every(beginsWithLine)) {
    return 'JSON_LINES';
  }
  throw new CommandFailure(problemOf(bodies.find((body, at) => !holdsRows(parsed[at]) && !beginsWithLine(body))));
}

/** The JSON of a body, after a byte order mark if it has one; undefined if it is not JSON. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function holdsRows(parsed: unknown): boolean {
  return Array.isArray(parsed) || isJsonObject(parsed);
}

function isTuples(parsed: unknown): boolean {
  return isJsonObject(parsed) && Object.keys(parsed).sort().join() === 'columns,rows' && Array.isArray(parsed.columns) && Array.isArray(parsed.rows);
}

const INDEX = /^\d+$/;

/** Whether an object is a frame of pandas, whose rows have numbers. A row that has objects in all of its fields looks alike, but for the labels. */
function isFrame(parsed: unknown): boolean {
  if (!isJsonObject(parsed)) {
    return false;
  }
  const labels = Object.values(parsed).map((column) => isJsonObject(column) ? Object.keys(column) : []);
  return labels.length > 0 && labels[0].length > 0 && labels[0].every((label) => INDEX.test(label)) && new Set(labels.map(String)).size === 1;
}

const TURN = 'let pandas write DataFrame.to_json(orient="records"), or orient="columns", which is its default';

/** Fails for what pandas writes in an orientation that no payload format reads: it would look like a row with odd fields. */
function requireKnownOrientation(parsed: unknown): void {
  if (!isJsonObject(parsed)) {
    return;
  }
  const names = Object.keys(parsed);
  const orient = ['columns,data', 'columns,data,index'].includes([...names].sort().join()) ? 'split'
    : names.join() === 'schema,data' ? 'table'
      : names.length > 0 && names.every((name) => INDEX.test(name) && isJsonObject(parsed[name])) ? 'index' : undefined;
  if (orient) {
    throw new CommandFailure(`the sample looks like a frame of pandas with orient="${orient}", which no payload format reads; ${TURN}`);
  }
}

function beginsWithLine(body: string): boolean {
  const lines = readPayload(body, 'JSON_LINES');
  return 'rows' in lines && isJsonObject(lines.rows[0]);
}

/** What is wrong with a body that is neither JSON nor lines of it. The sample is the user's own, so the parser may quote it. */
function problemOf(body: string | undefined): string {
  if (body === undefined) {
    return 'the messages of the sample have different payload formats, and an ingest takes one; infer from those of one format';
  }
  try {
    JSON.parse(body);
    return 'the sample is neither an object nor a list of objects, nor lines of objects; a row is a JSON object such as {"id": 1}';
  } catch (error) {
    const payload = readPayload(body, 'JSON');
    return `the sample is not JSON: ${'reason' in payload ? payload.detail : ''} (${(error as Error).message})`;
  }
}
