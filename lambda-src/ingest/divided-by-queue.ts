import type { SQSRecord } from 'aws-lambda';
import { Origin } from '../message/origin';
import { log } from '../runtime/log';

/**
 * Sets records aside that are of none of the ingest's queues. They are not touched, and reported as failed, so that they stay in their own
 * queue: somebody has connected it to this function by mistake, or made the event up.
 */
export function dividedByQueue(records: readonly SQSRecord[], origin: Origin): { own: SQSRecord[]; foreign: string[] } {
  const own = records.filter((record) => origin.hasSent(record));
  const others = records.filter((record) => !origin.hasSent(record));
  if (others.length > 0) {
    log({
      level: 'ERROR',
      message: 'messages of a queue that is not the ingest\'s are not taken; name it in \'additionalQueues\', or remove the event source mapping that reads it',
      messages: others.length,
      queues: [...new Set(others.map(({ eventSourceARN }) => eventSourceARN))],
    });
  }
  return { own, foreign: others.map(({ messageId }) => messageId) };
}
