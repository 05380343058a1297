import { IngestSettings } from './ingest-defaults';
import { requireLoadColumns } from './load-column-rules';
import { requireBucket } from '../bucket/passage-bucket';
import { IngestSchema } from '../contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../contract/message';
import { MAX_IDENTIFIER_BYTES, MOST_COLUMNS, SYSTEM_COLUMNS } from '../contract/names';
import { ledgerName } from '../contract/table';
import { tombstonesName } from '../contract/tombstones';
import { requireMessages, requireNames } from '../ingest/message-rules';
import { requireReading } from '../ingest/reading-rules';
import { requireSources } from '../ingest/source-rules';
import { requireLastingOrder } from '../ingest/version-order';
import { requireComments } from '../table/comment-rules';
import { requireLayout } from '../table/layout-rules';
import { requireIdentifier, requireInteger, requireUserName } from '../validation';

/** Fails if the ingest could not be deployed or could not load. */
export function requireIngest(options: IngestSettings, schema: IngestSchema): void {
  requireTable(options, schema);
  requireDeduplicationIds(schema);
  requireOrder(options, schema);
  requireSources(options, schema);
  requireLoadColumns(schema.columns);
  requireReading(schema);
  requireBucket('stagingBucket', options.stagingBucket, options);
  requireMessages(options);
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
  requireNames('table.columns', table.columns, (prop, name) => {
    requireIdentifier(prop, name);
    requireOwnName(prop, name);
  });
  requireLayout(table);
  requireComments(table);
}

function requireOwnName(prop: string, name: string): void {
  if (SYSTEM_COLUMNS.includes(name)) {
    throw new Error(`'${prop}' must not be that of a system column, got '${name}'; quotes do not help, so choose another name `
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

/** Fails if the order of versions depended on the time of SQS, which is the default. */
function requireOrder({ loadMode }: IngestSettings, schema: IngestSchema): void {
  const orderColumn = loadMode?._mergeOptions()?.orderColumn;
  if (schema.rawDelivery && schema.merge && orderColumn === undefined) {
    throw new Error('\'orderColumn\' must be given with \'rawMessageDelivery\', got none; without SNS\'s envelope a message has only the time of SQS, which a redrive changes. '
      + 'Name a column that tells the later version, or leave \'rawMessageDelivery\' off');
  }
  requireLastingOrder('orderColumn', orderColumn === undefined ? [] : [orderColumn], schema);
}
