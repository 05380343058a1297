import { Logger } from '@aws-lambda-powertools/logger';

export interface LogRecord {
  /** @default 'INFO' */
  readonly level?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  /** What happened, the same words each time. */
  readonly message: string;
}

// It writes to standard output itself: what goes through `console` Lambda would wrap, as a string, into a line of its own.
const logger = new Logger({ serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME });

/** Writes one line of JSON. */
export function log<Record extends LogRecord>({ level = 'INFO', message, ...rest }: Record): void {
  logger[level.toLowerCase() as Lowercase<typeof level>](message, rest);
}

/** Begins the lines of an invocation. */
export function startLog({ awsRequestId }: { readonly awsRequestId: string }): void {
  logger.resetKeys();
  correlate({ requestId: awsRequestId });
}

/** What each line of the invocation carries from now on, so that one search finds them all. */
export function correlate(keys: Readonly<Record<string, string>>): void {
  logger.appendKeys(keys);
}

/** An error as a log line tells it: the chain of causes, no stack and no data. */
export function errorChain(error: unknown): string[] {
  return error instanceof Error ? [`${error.name}: ${error.message}`, ...errorChain(error.cause)] : error === undefined ? [] : [String(error)];
}

/** For what may fail without failing what it is a part of. */
export async function orLogged(message: string, key: string, done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    log({ level: 'WARN', message, key, error: errorChain(error) });
  }
}

/** By which its producer, and by which SNS knows a message. */
export interface MessageIds {
  readonly deduplicationId: string;
  readonly messageId: string;
}

/** Few enough for a line that CloudWatch takes whole, however long they are. */
const IDS_A_LINE = 400;

/** The ids of messages, a line for some hundred of them, each with what became of these messages. */
export function logIds<Record extends LogRecord>(record: Record, messages: readonly MessageIds[]): void {
  for (let from = 0; from < messages.length; from += IDS_A_LINE) {
    const ids = messages.slice(from, from + IDS_A_LINE)
      .map(({ deduplicationId, messageId }) => deduplicationId === messageId ? messageId : `${deduplicationId} ${messageId}`);
    log({ ...record, ids: ids.join(' ') }); // one text: of a list, Logs Insights would make a field each, and stop at 200
  }
}
