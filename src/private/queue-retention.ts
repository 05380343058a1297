import { Duration } from 'aws-cdk-lib';

/**
 * How long the queues keep a message, which is the maximum of SQS. SQS counts from when a message was sent to the first of them, also in the
 * dead-letter queue. So an ingest's queue and its dead-letter queue together keep a message for that long.
 */
export const QUEUE_RETENTION = Duration.days(14);

/** How long a message may be in the queues of an ingest. If it is moved back just before the dead-letter queue deletes it, the queue keeps it again. */
export const LONGEST_IN_QUEUES = QUEUE_RETENTION.plus(QUEUE_RETENTION);
