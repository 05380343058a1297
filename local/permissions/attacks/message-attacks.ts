import { Attack } from './attack';

const ENVELOPE = 'lambda-src/message/envelope.ts';

/** Of those who may publish, send to the queue, or invoke the ingest handler. */
export const MESSAGE_ATTACKS: readonly Attack[] = [
  {
    name: 'an id taken beforehand, with DeduplicationId.SNS',
    stoppedBy: 'the attribute of the producer does not count',
    file: 'ids.test.ts',
    title: 'A producer publishes first under an id that another one is about to use',
    weakening: [{ file: 'lambda-src/message/read-message.ts', text: 'from === \'SNS\' ? {} : attributes', by: 'from === \'SNS\' ? attributes : attributes' }],
  },
  {
    name: 'an id taken beforehand, where ids count',
    stoppedBy: 'the ledger tells messages of one id apart, and the genuine one is kept',
    file: 'ids.test.ts',
    title: 'A producer publishes first under the id of another one, where ids count',
    weakening: [{
      file: 'lambda-src/load/reused-ids.ts',
      text: 'staged.filter(({ message: { deduplicationId } }) => ids.has(deduplicationId))',
      by: 'staged.filter(() => false)',
    }],
  },
  {
    name: 'the id of a row that will be replayed, taken',
    stoppedBy: 'that id has a character that no producer\'s id keeps',
    file: 'ids.test.ts',
    title: 'A producer takes the id of a row that will be replayed',
    weakening: [{ file: 'lambda-src/message/deduplication-id.ts', text: 'const SEPARATOR = \'\\u001f\';', by: 'const SEPARATOR = \'/\';' }],
  },
  {
    name: 'evidence overwritten, with raw delivery',
    stoppedBy: 'the name of what is kept covers the message, and an object is written once',
    file: 'evidence.test.ts',
    title: 'A producer publishes under the id of a message of which rows are kept',
    weakening: [
      {
        file: 'lambda-src/rejected/rejected-key.ts',
        text: 'JSON.stringify([deduplicationId, messageDigest, version, rowsStaged, sorted])',
        by: 'JSON.stringify([deduplicationId, version])',
      },
      { file: 'lambda-src/rejected/quarantine.ts', text: ', IfNoneMatch: \'*\' }', by: ' }' },
    ],
  },
  {
    name: 'an id that is a path in the bucket',
    stoppedBy: 'the name of the object has the hash of such an id',
    file: 'evidence.test.ts',
    title: 'to write elsewhere in the bucket',
    weakening: [{ file: 'lambda-src/rejected/rejected-key.ts', text: '/^[\\w-]{1,128}$/.test(name) ? name', by: 'true ? name' }],
  },
  {
    name: 'a forged SQS record',
    stoppedBy: 'the queue of each record is checked',
    file: 'forged-records.test.ts',
    title: 'the queue of each record is checked',
    weakening: [{ file: 'lambda-src/message/origin.ts', text: 'return this.queues.includes(eventSourceARN);', by: 'return true;' }],
  },
  {
    name: 'a forged envelope, of another topic',
    stoppedBy: 'the topic of an envelope is checked',
    file: 'forged-records.test.ts',
    title: 'Somebody hands the handler a record of another topic',
    weakening: [{ file: ENVELOPE, text: 'if (topics && !topics.includes(parsed.TopicArn)) {', by: 'if (false) {' }],
  },
  {
    name: 'a forged envelope, of the far future',
    stoppedBy: 'the time of an envelope is checked',
    file: 'forged-records.test.ts',
    title: 'of the far future, which would win every merge',
    weakening: [{ file: ENVELOPE, text: 'return isPast(parsed.Timestamp) ? parsed : NO_TIME;', by: 'return parsed;' }],
  },
  {
    name: 'rows without an envelope that wait for a replay',
    stoppedBy: 'a replay checks envelopes, too',
    file: 'forged-records.test.ts',
    title: 'Somebody puts rows into the queue without SNS',
    weakening: [{
      file: 'lambda-src/ingest/replay-rejected.ts', text: 'if (entry.reason !== \'NOT_AN_ENVELOPE\' || schema.rawDelivery) {', by: 'if (true) {',
    }],
  },
];
