import { Logger } from '@aws-lambda-powertools/logger';
import { withoutValues } from './without-values';

export interface LogRecord {
  /** @default 'INFO' */
  readonly level?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  /** What happened, in the same words each time. */
  readonly message: string;
}

// The logger writes to standard output itself. Lambda would wrap what is written through `console` into another line, as a string.
const logger = new Logger({ serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME });

/** Writes one line of JSON. */
export function log<Record extends LogRecord>({ level = 'INFO', message, ...rest }: Record): void {
  logger[level.toLowerCase() as Lowercase<typeof level>](message, rest);
}

/** Starts the log of an invocation. */
export function startLog({ awsRequestId }: { readonly awsRequestId: string }): void {
  logger.resetKeys();
  correlate({ requestId: awsRequestId });
}

/** Adds keys to all further lines of the invocation, so that one search finds them all. */
export function correlate(keys: Readonly<Record<string, string>>): void {
  logger.appendKeys(keys);
}

/** An error as it is logged: the chain of causes, without stack and data. */
export function errorChain(error: unknown): string[] {
  if (!(error instanceof Error)) {
    return error === undefined ? [] : [String(error)];
  }
  // The parser of JSON quotes what it cannot read, and a service may quote what it was sent.
  const message = error instanceof SyntaxError || '$metadata' in error ? withoutValues(error.message) : error.message;
  return [`${error.name}: ${message}`, ...errorChain(error.cause)];
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

/** Awaits work that may fail without failing the whole, and logs its failure. */
export async function orLogged(message: string, key: string, done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    log({ level: 'WARN', message, key, error: errorChain(error) });
  }
}

/** The ids of a message: its producer's and SNS's. */
export interface MessageIds {
  readonly deduplicationId: string;
  readonly messageId: string;
}

/** A line of this many ids, however long they are, is short enough for CloudWatch. */
const IDS_A_LINE = 400;

/**
 * The ids of messages as one text: SNS's id of each, and behind an equals sign its producer's if that is another one.
 *
 * Producers choose their ids. What separates ids, or moves characters on a screen, is escaped in them as in a URL, so that no id reads like
 * two, or like that of another message. SNS's ids have nothing of the kind.
 */
export function idsText(messages: readonly MessageIds[]): string {
  return messages.map(({ deduplicationId, messageId }) => deduplicationId === messageId ? messageId : `${messageId}=${escaped(deduplicationId)}`).join(' ');
}

function escaped(id: string): string {
  return id.replace(/[\s%=\p{C}\p{Z}]/gu, encodeURIComponent);
}

/** Logs the ids of messages, some hundred of them a line, each line with what happened to these messages. */
export function logIds<Record extends LogRecord>(record: Record, messages: readonly MessageIds[]): void {
  for (let from = 0; from < messages.length; from += IDS_A_LINE) {
    log({ ...record, ids: idsText(messages.slice(from, from + IDS_A_LINE)) }); // one text, because Logs Insights would turn a list into one field for each element, and stop at 200
  }
}
