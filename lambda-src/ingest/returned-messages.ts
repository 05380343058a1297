import type { SQSRecord } from 'aws-lambda';

/** So many ids are a few megabytes. */
const MOST_REJECTED = 20_000;

/**
 * What this process knows of messages that it has returned to their queue. It lives as long as the execution environment.
 *
 * How often a message was received does not tell why: it also counts while the warehouse is away. What matters is whether the handler may have
 * died of it. A process that dies forgets what it has returned, and then messages that come again are suspected.
 */
export class ReturnedMessages {
  private lastReturn = -Infinity;
  private readonly rejected = new Set<string>();
  private readonly untried = new Set<string>();

  /**
   * Takes note that messages are returned. Those that are returned because of their rows fail each time. Those that were suspected and could not be
   * tried remain suspected.
   */
  public note(rejected: readonly string[] = [], untried: readonly string[] = []): void {
    this.lastReturn = Date.now();
    if (this.untried.size > MOST_REJECTED) {
      this.untried.clear();
    }
    untried.forEach((itemIdentifier) => this.untried.add(itemIdentifier));
    if (this.rejected.size > MOST_REJECTED) {
      this.rejected.clear(); // then they are read once more
    }
    rejected.forEach((itemIdentifier) => this.rejected.add(itemIdentifier));
  }

  /** Whether the rows of a message have failed it before, in this process and so with the same columns. */
  public isRejected({ messageId }: SQSRecord): boolean {
    return this.rejected.has(messageId);
  }

  /** The item identifiers of the messages that come again, although this process has returned none since they were first received. */
  public suspectedOf(records: readonly SQSRecord[]): ReadonlySet<string> {
    const suspected = records.filter(({ messageId, attributes }) => Number(attributes?.ApproximateReceiveCount) > 1
      && (this.untried.has(messageId) || !(Number(attributes.ApproximateFirstReceiveTimestamp) <= this.lastReturn)));
    return new Set(suspected.map(({ messageId }) => messageId));
  }
}
