import { Duration } from 'aws-cdk-lib';
import { IngestSettings } from './ingest-defaults';
import { TableDefinition } from '../../table';
import { Distribution, SortKey } from '../../table-layout';
import { TableSpecification } from '../contract/ddl';
import { IngestSchema } from '../contract/ingest';
import { tombstoneColumns } from '../contract/tombstones';
import { columnSchemas, DecidingSchema, expirationDays, rowPolicies, versionOf } from '../ingest/row-schema';
import { requireProtection } from '../protection/protection-rules';
import { LONGEST_IN_QUEUES } from '../queue-retention';
import { markKeys, mergeSchema } from '../table/merge-rules';
import { requireDays, requireKnown } from '../validation';

/** What the handler must know about the ingest. */
export function ingestSchema(options: IngestSettings): IngestSchema {
  const delivery = `${options.delivery}` as const;
  if (options.replay && delivery === 'AT_LEAST_ONCE') {
    throw new Error('\'replay\' must be false with DeliveryGuarantee.AT_LEAST_ONCE, got true; without a ledger each replay would load the same rows again, so use EXACTLY_ONCE');
  }
  const given = columnSchemas(options.table.columns, options.overflow);
  const mergeOptions = options.loadMode?._mergeOptions();
  const merge = mergeOptions && mergeSchema(mergeOptions, given, delivery);
  requireProtection(options.table.columns, given, {
    keyColumns: merge?.keyColumns ?? [],
    orderColumns: merge?.orderColumns ?? [],
    deleteColumn: merge?.deleteWhen?.column,
    ignoreCase: options.ignoreFieldCase ?? false,
  });
  const deciding: DecidingSchema = {
    columns: merge ? markKeys(given, merge) : given,
    ...rowPolicies(options),
    delivery,
    ...merge && { merge },
    rawDelivery: options.rawMessageDelivery,
    deduplicationId: `${options.deduplicationId}` as const,
  };
  const horizon = delivery === 'EXACTLY_ONCE' ? ledgerHorizonDays(options.ledgerHorizon) : undefined;
  return {
    version: versionOf('ingest', deciding),
    ...deciding,
    compression: `${options.compression}` as const,
    ...horizon !== undefined && { ledgerHorizonDays: horizon },
    ...options.repeatWithin && { repeatWithinDays: repeatWithinDays(options.repeatWithin, deciding, horizon) },
    rejectedRetentionDays: expirationDays(options.rejectedRetention),
  };
}

/** The table that must exist, and its ledger. */
export function tableSpecification(table: TableDefinition, { columns, delivery, merge }: IngestSchema): TableSpecification {
  const comments = new Map(table.columns.map(({ name, comment }) => [name, comment]));
  return {
    schemaName: table.schemaName ?? 'public',
    tableName: table.tableName,
    ...table.comment !== undefined && { comment: table.comment },
    // Only the handler needs the rest of a column, and a table of 1,600 columns must fit into the request to the custom resource.
    columns: columns.map(({ name, type, sql, nullable, defaultSql, encoding }) => ({
      name, type, sql, nullable, defaultSql, encoding, comment: comments.get(name),
    })),
    layout: {
      distribution: (table.distribution ?? Distribution.AUTO)._schema(),
      sort: (table.sortKey ?? SortKey.AUTO)._schema(),
    },
    delivery,
    loadMode: merge ? 'MERGE' : 'APPEND',
    ...merge?.deleteWhen && { tombstones: tombstoneColumns(columns, merge) },
  };
}

function ledgerHorizonDays(horizon: Duration): number {
  requireKnown('ledgerHorizon', horizon, 'it is part of the handler\'s code');
  requireDays('ledgerHorizon', horizon, {
    min: LONGEST_IN_QUEUES.toDays(), max: 3650, advice: 'a message that comes back after its time in the queues must still be in the ledger',
  });
  return horizon.toDays();
}

/**
 * How far back the ledger is searched for the ids of producers.
 *
 * A bare message has the time of SQS, which a redrive changes. So its first delivery may have been as long ago as a message is in the queues.
 */
function repeatWithinDays(within: Duration, { deduplicationId, rawDelivery }: DecidingSchema, horizon: number | undefined): number {
  if (horizon === undefined || deduplicationId === 'SNS') {
    const reason = horizon === undefined ? 'DeliveryGuarantee.AT_LEAST_ONCE, which has no ledger' : 'DeduplicationId.SNS, because SNS gives no id twice';
    throw new Error(`'repeatWithin' must be left out with ${reason}, got ${within.toString()}; remove it`);
  }
  requireKnown('repeatWithin', within, 'it is part of the handler\'s code');
  requireDays('repeatWithin', within, {
    min: rawDelivery ? LONGEST_IN_QUEUES.toDays() : 1,
    max: horizon,
    advice: rawDelivery
      ? 'a message that comes back after its time in the queues has a new time of SQS with \'rawMessageDelivery\', so lengthen it'
      : 'the ledger remembers no message for longer than \'ledgerHorizon\'',
  });
  return within.toDays();
}
