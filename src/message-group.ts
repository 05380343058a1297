/**
 * What SQS tells the senders of messages apart by, so that one who sends much does not delay the others.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export abstract class MessageGroup {
  /**
   * All messages are of one group.
   *
   * @param id of 1 to 128 letters, digits and punctuation marks.
   */
  public static of(id: string): MessageGroup {
    if (!/^[\x21-\x7e]{1,128}$/.test(id)) {
      throw new Error(`'id' must be 1 to 128 letters, digits and punctuation marks, got '${id}'`);
    }
    return new MessageGroupOf({ id });
  }

  /**
   * A row is of the group that a column names; rows of several groups do not share a message. An empty value is of none, and one
   * that cannot be an id is replaced by its SHA-256.
   */
  public static fromColumn(column: string): MessageGroup {
    return new MessageGroupOf({ column });
  }

  /** @internal */
  public abstract readonly _schema: { readonly id: string } | { readonly column: string };
}

class MessageGroupOf extends MessageGroup {
  constructor(public readonly _schema: { readonly id: string } | { readonly column: string }) {
    super();
  }
}
