import { pathText } from './field-names';
import { isJsonObject } from './json-object';
import { nestedRows } from './nested-rows';
import { NO_FRAME, readFrame } from './pandas-frame';
import { PayloadFormat } from '../../src/private/contract/message';
import { isBlank } from '../values/blank';
import { parseExactly } from '../values/exact-numbers';
import { MessageRejectReason } from '../values/reject-reason';

/** The rows of a message. */
export interface Payload {
  /** Objects, or lists of values if the message names the columns once. */
  readonly rows: readonly unknown[];
  readonly columns?: readonly string[];
  /** The columns of a frame of pandas, if it is one, and the label of each row. */
  readonly frame?: readonly string[];
  readonly labels?: Iterable<string>;
  /** What holds the list of each row, without the list, if rows are in lists inside of objects. */
  readonly parents?: readonly unknown[];
}

/** Stands for a row whose line is not JSON. Its text is private, so that no column takes it for a field. */
export class UnreadableRow {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  public get text(): string {
    return this.#text;
  }
}

export interface PayloadProblem {
  readonly reason: MessageRejectReason;
  readonly detail: string;
}

const GOES_ON = 'the text goes on after a whole JSON document; for JSON lines set payload format JSON_LINES, and let producers write one document a line';

type Parse = (text: string) => unknown;
type Reader = (body: string, parse: Parse) => Payload | PayloadProblem;

const READERS: Readonly<Record<PayloadFormat, Reader>> = {
  JSON: readJson,
  JSON_LINES: readJsonLines,
  TUPLES: readTuples,
  PANDAS: readPandas,
};

/** Reads the rows of a message. `parse` decides how numbers are read that no double holds. */
export function readPayload(
  body: string, format: PayloadFormat, parse: Parse = parseExactly, rowsPath?: readonly string[],
): Payload | PayloadProblem {
  const text = body.charCodeAt(0) === 0xfeff ? body.slice(1) : body; // a byte order mark is not JSON
  try {
    const payload = READERS[format](text, parse);
    return rowsPath && !('reason' in payload) ? nestedRows(payload.rows, rowsPath) ?? noList(rowsPath) : payload;
  } catch (error) {
    const problem = unreadable(error);
    return format !== 'JSON_LINES' && goesOn(error, text) ? { ...problem, detail: GOES_ON } : problem;
  }
}

function noList(rowsPath: readonly string[]): PayloadProblem {
  return { reason: 'WRONG_SHAPE', detail: `there is no list of rows at ${pathText(rowsPath)}; correct 'rowsPath', or filter such messages with 'filterPolicy'` };
}

function readJson(body: string, parse: Parse): Payload | PayloadProblem {
  const parsed = parse(body);
  if (Array.isArray(parsed)) {
    return { rows: parsed };
  }
  return isJsonObject(parsed)
    ? { rows: [parsed] }
    : { reason: 'WRONG_SHAPE', detail: 'payload format JSON takes an object or an array of objects; send one of these, or set another payload format' };
}

function readJsonLines(body: string, parse: Parse): Payload {
  return { rows: body.split('\n').filter((line) => !isBlank(line)).map((line) => readLine(line, parse)) };
}

function readLine(line: string, parse: Parse): unknown {
  try {
    return parse(line);
  } catch (error) {
    if (unreadable(error).reason === 'NOT_JSON') {
      return new UnreadableRow(line);
    }
    throw error;
  }
}

function readTuples(body: string, parse: Parse): Payload | PayloadProblem {
  const { columns, rows } = Object(parse(body)) as { columns?: unknown; rows?: unknown };
  if (!isListOfNames(columns) || !Array.isArray(rows)) {
    return { reason: 'WRONG_SHAPE', detail: 'payload format TUPLES takes an object of \'columns\', a list of distinct names, and \'rows\', a list of lists; send this, or set another payload format' };
  }
  return { columns, rows };
}

function readPandas(body: string, parse: Parse): Payload | PayloadProblem {
  return readFrame(parse(body)) ?? { reason: 'WRONG_SHAPE', detail: NO_FRAME };
}

function isListOfNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string') && new Set(value).size === value.length;
}

function unreadable(error: unknown): PayloadProblem {
  if (error instanceof RangeError) {
    return { reason: 'TOO_DEEP', detail: 'the JSON is nested too deeply to be read; send it with fewer levels' };
  }
  if (!(error instanceof SyntaxError)) {
    throw error;
  }
  // The parser's own message quotes the text around the error, which must not be logged.
  return { reason: 'NOT_JSON', detail: 'the text is not JSON; NaN and Infinity are not part of JSON' };
}

/** Whether a text looks like several objects or lists one after the other. Reads V8's message, which is the same for all of them. */
function goesOn(error: unknown, text: string): boolean {
  return error instanceof SyntaxError && error.message.includes('after JSON at position') && /^\s*[{[]/.test(text);
}
