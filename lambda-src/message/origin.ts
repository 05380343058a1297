import type { SQSRecord } from 'aws-lambda';
import { Topics } from './envelope';
import { IngestEnvironment } from '../../src/private/contract/ingest';

/** From where an ingest takes messages. */
export class Origin {
  /** The topics whose messages it takes from its own queue. */
  public readonly topics: Topics;
  private readonly queues: readonly string[];

  constructor({ QUEUE_ARNS, TOPIC_ARNS }: Pick<IngestEnvironment, 'QUEUE_ARNS' | 'TOPIC_ARNS'>) {
    this.topics = TOPIC_ARNS.split(',');
    this.queues = QUEUE_ARNS.split(',');
  }

  public hasSent({ eventSourceARN }: SQSRecord): boolean {
    return this.queues.includes(eventSourceARN);
  }

  /** The topics that a message of a queue may be of. Another queue was named by the user, and it may be that of an ingest of another topic. */
  public topicsOf({ eventSourceARN }: SQSRecord): Topics | undefined {
    return eventSourceARN === this.queues[0] ? this.topics : undefined;
  }
}
