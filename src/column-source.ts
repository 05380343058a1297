import { SourceSchema } from './private/contract/table';
import { COLUMNS_ARE_CODE, requireKnown } from './private/validation';

/**
 * Where the value of a column comes from.
 *
 * @example
 * const column: Column = { name: 'chat', type: ColumnType.BIGINT, source: ColumnSource.path('chat', 'id') };
 */
export class ColumnSource {
  /** The field of the row with this name, whatever the name of the column is. */
  public static field(name: string): ColumnSource {
    return new ColumnSource({ from: 'FIELD', path: [requireName('name', name)] });
  }

  /**
   * A value inside the objects and arrays of the row, by the path of names (or array indices) to it.
   *
   * `ColumnSource.path('chat', 'id')` reads `7` from `{"chat": {"id": 7}}`.
   */
  public static path(...segments: string[]): ColumnSource {
    if (segments.length === 0) {
      throw new Error('\'segments\' must name at least one field, got none; ColumnSource.field() takes a single one');
    }
    return new ColumnSource({ from: 'FIELD', path: segments.map((segment) => requireName('segments', segment)) });
  }

  /**
   * A message attribute of the SNS message. Every row of the message gets the same value.
   *
   * With raw message delivery, it is read from the attributes of the SQS message, which SNS sets to the same values.
   */
  public static messageAttribute(name: string): ColumnSource {
    return new ColumnSource({ from: 'ATTRIBUTE', name: requireName('name', name) });
  }

  /** The id that SNS gave the message. */
  public static messageId(): ColumnSource {
    return new ColumnSource({ from: 'MESSAGE_ID' });
  }

  /** The time when SNS received the message, in UTC. */
  public static timestamp(): ColumnSource {
    return new ColumnSource({ from: 'TIMESTAMP' });
  }

  /** The ARN of the topic that the message was published to. */
  public static topicArn(): ColumnSource {
    return new ColumnSource({ from: 'TOPIC_ARN' });
  }

  private constructor(private readonly schema: SourceSchema) {}

  /** @internal */
  public _schema(): SourceSchema {
    return this.schema;
  }
}

function requireName(prop: string, name: string): string {
  requireKnown(prop, name, COLUMNS_ARE_CODE);
  if (name === '') {
    throw new Error(`'${prop}' must not be empty, got ''`);
  }
  return name;
}
