import { Token } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { MessageSettings } from './message-defaults';
import { RowSchema } from '../contract/ingest';
import { ColumnSchema, LoadSourceSchema, SEQUENCE_NUMBER_DIGITS, SourceSchema } from '../contract/table';

/** What raw message delivery omits, as the user has written it. */
const OF_THE_ENVELOPE: Partial<Record<SourceSchema['from'], string>> = { SUBJECT: 'ColumnSource.subject()', SEQUENCE_NUMBER: 'ColumnSource.sequenceNumber()' };

/** The sources of what only a load writes, as the user has written them. */
export const BY_LOAD: Readonly<Record<LoadSourceSchema, string>> = { LOAD_TIME: 'ColumnSource.loadTime()', BATCH_ID: 'ColumnSource.batchId()' };

/** Fails if a column could never have a value, because its source is never there or does not fit its type. */
export function requireSources(settings: MessageSettings, schema: RowSchema): void {
  for (const column of schema.columns) {
    if (column.source.from === 'FIRST_OF') {
      column.source.sources.forEach((source) => requireSource(source, { name: column.name, nullable: true }, settings, schema));
    } else {
      requireSource(column.source, column, settings, schema);
    }
    requireType(column);
  }
}

function requireSource(
  source: SourceSchema, { name, nullable }: Pick<ColumnSchema, 'name' | 'nullable'>, { topic, additionalTopics = [] }: MessageSettings, { rawDelivery, payloadFormat, rowsPath }: RowSchema,
): void {
  const omitted = OF_THE_ENVELOPE[source.from];
  if (rawDelivery && omitted !== undefined) {
    throw new Error(`'source' of the column '${name}' must be one that raw message delivery does not omit, got ${omitted}; leave 'rawMessageDelivery' off, or let producers send the `
      + 'value in the row or in a message attribute');
  }
  if (rawDelivery && source.from === 'TOPIC_ARN' && !nullable) {
    throw new Error(`the column '${name}' with ColumnSource.topicArn() must be nullable with 'rawMessageDelivery', got nullable: false; raw delivery omits the topic, so every row `
      + 'would be rejected. Make the column nullable, or leave \'rawMessageDelivery\' off');
  }
  if (source.from === 'SEQUENCE_NUMBER' && ![topic, ...additionalTopics].some(mayBeFifo)) {
    throw new Error(`'topic' must be a FIFO topic for ColumnSource.sequenceNumber() of the column '${name}', got a standard topic, which numbers no messages; take a FIFO topic, or `
      + 'another source');
  }
  if (source.from === 'PANDAS_INDEX' && payloadFormat !== 'PANDAS') {
    throw new Error(`'payloadFormat' must be PANDAS for ColumnSource.pandasIndex() of the column '${name}', got ${payloadFormat}; only a frame of pandas has an index, so set it or take `
      + 'another source');
  }
  if (source.from === 'PARENT') {
    requireParent(name, source.path, rowsPath);
  }
}

/** With the list, each row would have all other rows beside it. */
function requireParent(name: string, path: readonly string[], rowsPath: RowSchema['rowsPath']): void {
  if (!rowsPath) {
    throw new Error(`'rowsPath' must be given for ColumnSource.parent() of the column '${name}', got none; say where the list of rows is, or take ColumnSource.path()`);
  }
  if (rowsPath.every((segment, at) => path[at] === segment)) {
    throw new Error(`ColumnSource.parent() of the column '${name}' must not reach into the list of rows at ${rowsPath.join(', ')}, got the path ${path.join(', ')}; `
      + 'take ColumnSource.path() for a value of the row');
  }
}

/** An imported topic whose ARN is known only at deployment may be either. */
function mayBeFifo(topic: sns.ITopic): boolean {
  return topic.fifo || (!(topic instanceof sns.Topic) && Token.isUnresolved(topic.topicArn));
}

/** Fails if the type does not hold the number of every message. */
function requireType({ name, source, type, sql }: ColumnSchema): void {
  if (source.from === 'SEQUENCE_NUMBER'
    && !(type.name === 'VARCHAR' && type.length >= SEQUENCE_NUMBER_DIGITS) && !(type.name === 'DECIMAL' && type.precision === 38 && type.scale === 0)) {
    throw new Error(`the column '${name}' with ColumnSource.sequenceNumber() must be ColumnType.varchar(${SEQUENCE_NUMBER_DIGITS}) or longer, or ColumnType.decimal(38), `
      + `which hold the number, got ${sql}; change its type`);
  }
}
