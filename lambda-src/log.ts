/**
 * Writes one line of JSON. Not `console.log`: with JSON logging, Lambda would wrap the line as a string into a line of its own,
 * and filters could not look inside.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function log(record: object): void {
  process.stdout.write(`${JSON.stringify(record)}\n`);
}

/** An error as a log line tells it: the chain of causes, no stack and no data. */
export function errorChain(error: unknown): string[] {
  return error instanceof Error ? [`${error.name}: ${error.message}`, ...errorChain(error.cause)] : error === undefined ? [] : [String(error)];
}
