import { MESSAGE_GROUP_ID } from './private/contract/publish';

/**
 * The group by which SQS tells senders apart, so that a sender of many messages does not delay the others.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export class MessageGroup {
  /**
   * All messages belong to one group.
   *
   * @param id 1 to 128 letters, digits and punctuation marks.
   */
  public static of(id: string): MessageGroup {
    if (!MESSAGE_GROUP_ID.test(id)) {
      throw new Error(`'id' must be 1 to 128 letters, digits and punctuation marks, got '${id}'`);
    }
    return new MessageGroup({ id });
  }

  /**
   * A row belongs to the group that a column names.
   *
   * Rows of different groups do not share a message. A row with an empty value belongs to no group. A value that cannot be an id is
   * replaced by its SHA-256.
   */
  public static fromColumn(column: string): MessageGroup {
    return new MessageGroup({ column });
  }

  private constructor(
    /** @internal */
    public readonly _schema: { readonly id: string } | { readonly column: string },
  ) {}
}
