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
    return new ColumnSource({ from: 'FIELD', path: requirePath(segments) });
  }

  /**
   * A value beside the list of rows, by the path of names (or array indices) to it, if `rowsPath` says where that list is.
   *
   * The path begins where `rowsPath` does. With `rowsPath: ['Records']`, `ColumnSource.parent('shop', 'id')` reads `7` for each of the two
   * rows in `{"shop": {"id": 7}, "Records": [{"sku": "a"}, {"sku": "b"}]}`. An object that holds the list is read without it.
   */
  public static parent(...segments: string[]): ColumnSource {
    return new ColumnSource({ from: 'PARENT', path: requirePath(segments) });
  }

  /**
   * The first of several sources that has a value other than null.
   *
   * So a change that Debezium sends has its key in `after`, or, if the row was deleted, in `before`:
   * `ColumnSource.firstOf(ColumnSource.path('after', 'id'), ColumnSource.path('before', 'id'))`.
   *
   * Minimum: 2 sources. `loadTime()` and `batchId()` cannot be among them.
   */
  public static firstOf(...sources: ColumnSource[]): ColumnSource {
    if (sources.length < 2) {
      throw new Error(`'sources' must have at least 2 elements, got ${sources.length}; take the source itself`);
    }
    const schemas = sources.map((source) => source._schema()).flatMap((schema) => (schema.from === 'FIRST_OF' ? schema.sources : [schema]));
    if (schemas.some(({ from }) => from === 'LOAD_TIME' || from === 'BATCH_ID')) {
      throw new Error('\'sources\' must have values before the load, got ColumnSource.loadTime() or ColumnSource.batchId(), which the load writes; take it as the source of a column');
    }
    return new ColumnSource({ from: 'FIRST_OF', sources: schemas });
  }

  /**
   * A message attribute of the SNS message. Every row of the message gets the same value.
   *
   * With raw message delivery, it is read from the attributes of the SQS message, which SNS sets to the same values. An attribute of type
   * `String.Array` is a list in a column of type SUPER, and its text in others. One of type `Binary` is its text in base64, which
   * `ColumnType.varbyte()` takes with `BinaryEncoding.BASE64`.
   */
  public static messageAttribute(name: string): ColumnSource {
    return new ColumnSource({ from: 'ATTRIBUTE', name: requireName('name', name) });
  }

  /**
   * The subject of the message, which its producer may give beside the body, as S3, CloudWatch and SES do. NULL if the message has none.
   *
   * A subject has fewer than 100 characters, which take up to 400 bytes. Raw message delivery omits it, so `rawMessageDelivery` must be off.
   */
  public static subject(): ColumnSource {
    return new ColumnSource({ from: 'SUBJECT' });
  }

  /**
   * The sequence number that a FIFO topic gave the message, in 39 digits with zeros in front. NULL if the topic is a standard topic.
   *
   * Texts of the same length sort as the numbers do. So the column, of type `ColumnType.varchar(39)` or `ColumnType.decimal(38)`, can be
   * the `orderColumn` of `LoadMode.merge()`: the table has the latest version of each row, although the queue of the ingest keeps no
   * order. SNS counts up within a message group only, so all versions of a row must be sent in one group.
   *
   * Raw message delivery omits it, so `rawMessageDelivery` must be off.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html
   */
  public static sequenceNumber(): ColumnSource {
    return new ColumnSource({ from: 'SEQUENCE_NUMBER' });
  }

  /**
   * The number of the row in its message, counted from 1. Rows that are rejected count, so a row keeps its number when it is replayed.
   *
   * Together with `messageId()`, it identifies a row.
   */
  public static rowNumber(): ColumnSource {
    return new ColumnSource({ from: 'ROW_NUMBER' });
  }

  /**
   * The label of the row in the index of a pandas frame, as pandas' `to_json()` writes it: a text such as `0` or the number of milliseconds
   * since 1970 for a time. It needs `PayloadFormat.PANDAS`.
   *
   * `df.set_index('id').to_json()` puts `id` there, and nowhere else.
   */
  public static pandasIndex(): ColumnSource {
    return new ColumnSource({ from: 'PANDAS_INDEX' });
  }

  /**
   * The time of the load that added the row to the table, in UTC and in whole seconds. All rows of a load have the same.
   *
   * It is the time of the warehouse, taken inside of the transaction, and not that of the function that staged the row. The loads of a table
   * with a ledger come one after another, so what a later load adds never has an earlier time: whoever has read all rows up to a time finds
   * what came since by reading from that second on. A row that is loaded by a replay has the time of that replay, also one from `loaded/`.
   * With a loader it is the time of the loader's run. With `LoadMode.merge()` a row has the time of the load that brought its version. A deleted row
   * leaves nothing to read.
   *
   * The column must be a TIMESTAMP or a TIMESTAMPTZ, and not of an ingest into DynamoDB, which has no loads.
   */
  public static loadTime(): ColumnSource {
    return new ColumnSource({ from: 'LOAD_TIME' });
  }

  /**
   * The id of the batch that the row was loaded with. All rows of a load have the same.
   *
   * The name of the load in the Data API has it, and so has the name of the object under `loaded/`. With a loader it is one for all that was
   * loaded together; if these messages were published on several days, each day has an object with a name of its own. A row that is loaded by
   * a replay has the id of that load.
   *
   * The column must be a VARCHAR of at least 37 bytes, and not of an ingest into DynamoDB, which has no loads.
   */
  public static batchId(): ColumnSource {
    return new ColumnSource({ from: 'BATCH_ID' });
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

function requirePath(segments: string[]): string[] {
  if (segments.length === 0) {
    throw new Error('\'segments\' must name at least one field, got none; ColumnSource.field() takes a single one');
  }
  return segments.map((segment) => requireName('segments', segment));
}

function requireName(prop: string, name: string): string {
  requireKnown(prop, name, COLUMNS_ARE_CODE);
  if (name === '') {
    throw new Error(`'${prop}' must not be empty, got ''`);
  }
  return name;
}
