import { Duration } from 'aws-cdk-lib';

/** How long a dead-letter queue keeps a message. It is the maximum of SQS, so that there is time to find the cause and to redrive. */
export const DEAD_LETTER_RETENTION = Duration.days(14);

/**
 * How long the queue of an ingest keeps a message. SQS counts the age of a message from when it was sent, even in the dead-letter queue. So
 * that queue has the longer retention.
 */
export const QUEUE_RETENTION = Duration.days(7);

/** How long a message may be in the queues of an ingest. If it is moved back just before the dead-letter queue deletes it, the queue keeps it again. */
export const LONGEST_IN_QUEUES = DEAD_LETTER_RETENTION.plus(QUEUE_RETENTION);
