import { LOADED_PREFIX, REJECTED_PREFIX } from '../../src/private/contract/ingest';
import { ReplayDeadLetters, ReplayObjects, ReplayRequest } from '../../src/private/contract/replay';

const OBJECT_FIELDS: readonly string[] = ['prefix', 'from', 'to', 'force', 'startAfter'] satisfies (keyof ReplayObjects)[];
const QUEUE_FIELDS: readonly string[] = ['source', 'force'] satisfies (keyof ReplayDeadLetters)[];

/** Throws if a field is unknown or malformed. Requests are typed by hand, and a field that is ignored could replay too much. */
export function requireReplay(request: ReplayRequest): void {
  const fields = 'source' in request ? QUEUE_FIELDS : OBJECT_FIELDS;
  const unknown = Object.keys(request).find((name) => !fields.includes(name));
  if (unknown !== undefined) {
    throw new Error(`'replay' takes the fields ${fields.join(', ')}, got '${unknown}'`);
  }
  if (request.force !== undefined && typeof request.force !== 'boolean') {
    throw new Error(`'replay.force' must be true or false, got ${JSON.stringify(request.force)}`);
  }
  if ('source' in request) {
    if (request.source !== 'SUBSCRIPTION_DEAD_LETTERS') {
      throw new Error(`'replay.source' must be SUBSCRIPTION_DEAD_LETTERS, got '${request.source}'; for objects, name a 'prefix'`);
    }
    return;
  }
  const { prefix } = request;
  if (typeof prefix !== 'string' || !(prefix.startsWith(REJECTED_PREFIX) || prefix.startsWith(LOADED_PREFIX))) {
    throw new Error(`'replay.prefix' must begin with '${REJECTED_PREFIX}' or '${LOADED_PREFIX}', got ${JSON.stringify(prefix)}`);
  }
  timeRange(request);
}

/** First moment (inclusive) and last moment (exclusive), in milliseconds since 1970. */
export function timeRange({ from, to }: ReplayObjects): [number, number] {
  return [timeOf('from', from, -Infinity), timeOf('to', to, Infinity)];
}

function timeOf(name: string, value: string | undefined, missing: number): number {
  const time = value === undefined ? missing : Date.parse(value);
  if (Number.isNaN(time)) {
    throw new Error(`'replay.${name}' must be a time in ISO 8601, such as 2026-03-04T05:06:07Z, got '${value}'`);
  }
  return time;
}
