import { Token } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { requireOneFilter } from './filter-policy';
import { IngestSettings } from './ingest-defaults';
import { requireReading } from './reading-rules';
import { FEWEST_RECEIVES, mostReceives } from './receive-counts';
import { requireSources } from './source-rules';
import { requireBucket } from '../bucket/passage-bucket';
import { IngestSchema } from '../contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../contract/message';
import { MAX_IDENTIFIER_BYTES, MOST_COLUMNS, SYSTEM_COLUMNS } from '../contract/names';
import { ledgerName } from '../contract/table';
import { tombstonesName } from '../contract/tombstones';
import { requireNetwork } from '../function/function-network';
import { requireHandler, requireReservedConcurrency } from '../function/function-options';
import { requireComments } from '../table/comment-rules';
import { requireLayout } from '../table/layout-rules';
import { COLUMNS_ARE_CODE, requireIdentifier, requireInteger, requireKnown, requireSeconds, requireUserName } from '../validation';
import { requireIngestAlarms } from '../watch/ingest-alarms';

/** Fails if the ingest could not be deployed or could not load. */
export function requireIngest(options: IngestSettings, schema: IngestSchema): void {
  requireTable(options, schema);
  requireDeduplicationIds(schema);
  requireOrder(options, schema);
  requireSources(options, schema);
  requireReading(schema);
  requireOneFilter(options);
  requireBatching(options);
  requireBucket(options);
  requireAdditionalQueues(options.additionalQueues ?? []);
  requireHandler(options);
  requireConcurrency(options);
  requireNetwork(options);
  requireIngestAlarms(options);
}

/** Fails if Redshift could not create the table as it is defined, or if it could not be loaded. */
function requireTable({ table, loader }: IngestSettings, { delivery, merge }: IngestSchema): void {
  if (table.schemaName !== undefined) {
    requireIdentifier('table.schemaName', table.schemaName);
  }
  // The names of the ledger and of the table of deleted rows are longer than the table's.
  requireIdentifier('table.tableName', table.tableName, MAX_IDENTIFIER_BYTES - (merge?.deleteWhen ? tombstonesName('') : ledgerName('')).length);
  if (table.owner !== undefined) {
    requireUserName('table.owner', table.owner);
  }
  // The temporary table that COPY loads also has the deduplication id, the digest and, for a merge, the order of arrival. That of a loader has
  // the object of each row, too. While refused rows are looked for, the place of a row stands instead of the first of these, or in front.
  const isOnce = delivery === 'EXACTLY_ONCE';
  requireInteger('table.columns.length', table.columns.length, {
    min: 1,
    max: MOST_COLUMNS - (isOnce ? 2 + (merge ? 1 : 0) + (loader ? 1 : 0) : 1),
    unit: 'columns',
    advice: `${isOnce && !loader ? `DeliveryGuarantee.AT_LEAST_ONCE allows ${MOST_COLUMNS - 1}, and ` : ''}a SUPER column can have any number of nested values`,
  });
  const seen = new Set<string>();
  table.columns.forEach(({ name }, index) => {
    requireKnown(`table.columns[${index}].name`, name, COLUMNS_ARE_CODE);
    requireIdentifier(`table.columns[${index}].name`, name);
    requireOwnName(index, name);
    if (seen.has(name)) {
      throw new Error(`'table.columns' must name each column once, got '${name}' twice`);
    }
    seen.add(name);
  });
  requireLayout(table);
  requireComments(table);
}

function requireOwnName(index: number, name: string): void {
  if (SYSTEM_COLUMNS.includes(name)) {
    throw new Error(`'table.columns[${index}].name' must not be that of a system column, got '${name}'; quotes do not help, so choose another name `
      + `and read the value with ColumnSource.field('${name}')`);
  }
}

/** Fails if messages would have no id. A bare body has only an id that its producer sends. */
function requireDeduplicationIds({ deduplicationId, rawDelivery, delivery }: IngestSchema): void {
  if (rawDelivery && (deduplicationId === 'SNS' || (delivery === 'EXACTLY_ONCE' && deduplicationId !== 'ATTRIBUTE'))) {
    throw new Error(`'deduplicationId' must be DeduplicationId.ATTRIBUTE with 'rawMessageDelivery', got ${deduplicationId}; without SNS's envelope a message has no id `
      + `that stays the same when it is delivered twice. If every producer sends the message attribute '${DEDUPLICATION_ATTRIBUTE}', set it to ATTRIBUTE. `
      + 'Otherwise leave \'rawMessageDelivery\' off, or set \'delivery\' to AT_LEAST_ONCE and leave \'deduplicationId\' out');
  }
}

/** Fails if the order of versions depended on the time of SQS. A redrive changes it, so that an old message would count as new. */
function requireOrder({ loadMode }: IngestSettings, { rawDelivery, merge }: IngestSchema): void {
  if (rawDelivery && merge && loadMode?._mergeOptions()?.orderColumn === undefined) {
    throw new Error('\'orderColumn\' must be given with \'rawMessageDelivery\', got none; without SNS\'s envelope a message has only the time of SQS, which a redrive changes. '
      + 'Name a column that tells the later version, or leave \'rawMessageDelivery\' off');
  }
}

/** Fails if Lambda could not read a queue as it reads the ingest's own. */
function requireAdditionalQueues(queues: readonly sqs.IQueue[]): void {
  queues.forEach((queue, index) => {
    if (queue.fifo) {
      throw new Error(`'additionalQueues[${index}]' must be a standard queue, got the FIFO queue ${queue.node.path}; Lambda takes at most 10 messages at once from a FIFO queue, `
        + 'so move its messages to a standard queue');
    }
    // The ARNs of different queues differ also as tokens.
    const same = queues.find(({ queueArn }) => queueArn === queue.queueArn)!;
    if (queues.indexOf(same) < index) {
      throw new Error(`'additionalQueues' must name each queue once, got ${same.node.path} and ${queue.node.path} for the same one; remove one of them`);
    }
  });
}

/** Fails if Lambda would throttle the batches of a queue, because its handler may not run as often as the queue is read. */
function requireConcurrency({ maxConcurrency, additionalQueues = [], ...options }: IngestSettings): void {
  const queues = 1 + additionalQueues.length;
  requireReservedConcurrency(options, Token.isUnresolved(maxConcurrency) ? 1 : maxConcurrency * queues,
    `${queues === 1 ? 'the queue is' : `each of the ${queues} queues is`} read ${maxConcurrency} times at once, and a throttled batch uses up the tries of its messages; `
    + 'raise it or lower \'maxConcurrency\'');
}

/** Fails if Lambda would reject the batching. */
function requireBatching(options: IngestSettings): void {
  requireInteger('batchSize', options.batchSize, { min: 1, max: 10_000, unit: 'messages' });
  requireSeconds('maxBatchingWindow', options.maxBatchingWindow, { min: 0, max: 300 });
  requireKnown('maxBatchingWindow', options.maxBatchingWindow, 'the queue\'s visibility timeout is computed from it');
  requireInteger('maxConcurrency', options.maxConcurrency, { min: 2, max: 1000, unit: 'batches' });
  requireInteger('maxReceiveCount', options.maxReceiveCount, {
    min: FEWEST_RECEIVES,
    max: mostReceives(options),
    unit: 'tries',
    advice: 'throttling and deployments use up tries, too, so with fewer tries good messages would end in the dead-letter queue. With more, and this \'timeout\', '
      + 'a message could fail for longer than the queue keeps it, and SQS would delete it without a word',
  });
  const { batchSize } = options;
  if (options.maxBatchingWindow.toSeconds() === 0 && !Token.isUnresolved(batchSize) && batchSize > 10) {
    throw new Error(`'maxBatchingWindow' must be at least 1 second with a 'batchSize' over 10, got 0 seconds and ${batchSize} messages`);
  }
}
