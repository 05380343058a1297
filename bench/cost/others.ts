import { Way } from './bill';
import { MeasuredRun } from './measured-run';
import { Profile } from './profile';
import { chunks, NOTHING } from './usage';

/** The least memory that a function can have, in GB. */
const LEAST_MEMORY = 128 / 1024;

/**
 * The way that this library was written to replace, on paper: a function for each message, which creates the table if it does not exist,
 * alters it, and loads the message by a COPY of its own. Sizes and numbers of messages are those of the run; what its function works, logs and
 * asks while it waits is left out.
 */
export function copyAMessage({ rows, messages, minutes, usage }: MeasuredRun): Way {
  const each = chunks(usage.publishedBytes / messages);
  return {
    name: 'a COPY and two DDL statements a message',
    rows,
    minutes,
    billed: {
      ...NOTHING,
      snsRequests: usage.snsRequests,
      sqsRequests: messages * (each + each + 1),
      s3Writes: messages,
      s3Reads: messages,
      lambdaRequests: messages,
      lambdaGbLoads: messages * LEAST_MEMORY,
      loads: messages,
      wakes: messages,
    },
  };
}

/** Firehose rounds each record up to so many bytes. https://aws.amazon.com/firehose/pricing */
const FIREHOSE_RECORD = 5 * 1024;
/** What Firehose gathers at most for one COPY, and for how long. https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html */
const FIREHOSE_BUFFER = 128 * 1024 * 1024;
const FIREHOSE_MINUTES = 15;

/** A topic that Firehose subscribes to, on paper: each message is a record, and no function splits it into rows. */
export function firehose({ rows, messages, minutes, usage }: MeasuredRun, { minutes: cadence }: Profile): Way {
  const bytes = usage.publishedBytes / messages;
  const gathers = Math.min(cadence, FIREHOSE_MINUTES);
  const copies = minutes / gathers * Math.max(1, usage.publishedBytes / minutes * gathers / FIREHOSE_BUFFER);
  return {
    name: 'Data Firehose',
    rows,
    minutes,
    billed: {
      ...NOTHING,
      snsRequests: usage.snsRequests,
      firehoseDeliveries: messages,
      firehoseBytes: messages * Math.ceil(bytes / FIREHOSE_RECORD) * FIREHOSE_RECORD,
      s3Writes: copies * 2, // the object and its manifest
      s3Reads: copies * 2,
      loads: copies,
      wakes: copies,
    },
  };
}
