import { createHash } from 'crypto';
import { Duration, Token } from 'aws-cdk-lib';
import { DeliveryGuarantee, PayloadFormat, RejectedRows, StagingCompression, UnknownFields } from '../../ingest-options';
import { SnsToRedshiftIngestProps } from '../../sns-to-redshift-ingest';
import { Column, OverflowPolicy, TableDefinition } from '../../table';
import { Distribution, SortKey } from '../../table-layout';
import { TableSpecification } from '../contract/ddl';
import { IngestSchema } from '../contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../contract/message';
import { ColumnSchema, ledgerName, TypeSchema } from '../contract/table';
import { requireLayout } from '../table/layout-rules';
import { markKeys, mergeSchema } from '../table/merge-rules';
import { MAX_IDENTIFIER_BYTES, requireDays, requireIdentifier, requireInteger, requireKnown } from '../validation';

/** Most columns of a table. @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_usage.html */
const MOST_COLUMNS = 1600;

/** Queue and dead-letter queue keep a message no longer together; moved back by hand, it may be as old again. */
const LONGEST_IN_QUEUES = 21;

/** Fails when the table cannot exist in Redshift as it is written, or cannot be loaded. */
export function requireTable(table: TableDefinition, { delivery, merge }: IngestSchema): void {
  if (table.schemaName !== undefined) {
    requireIdentifier('table.schemaName', table.schemaName);
  }
  // The ledger's name is longer than the table's.
  requireIdentifier('table.tableName', table.tableName, MAX_IDENTIFIER_BYTES - ledgerName('').length);
  requireInteger('table.columns.length', table.columns.length, delivery === 'EXACTLY_ONCE'
    // The temporary table that COPY loads has the deduplication id too, and for a merge the arrival.
    ? { min: 1, max: MOST_COLUMNS - (merge ? 2 : 1), unit: 'columns', advice: 'DeliveryGuarantee.AT_LEAST_ONCE allows 1600, nested values in a SUPER column any number' }
    : { min: 1, max: MOST_COLUMNS, unit: 'columns', advice: 'nested values in a SUPER column allow any number' });
  const seen = new Set<string>();
  table.columns.forEach(({ name }, index) => {
    if (Token.isUnresolved(name)) {
      throw new Error(`'table.columns[${index}].name' must be known at synth, got a token; the handler carries the columns in its code`);
    }
    requireIdentifier(`table.columns[${index}].name`, name);
    if (seen.has(name)) {
      throw new Error(`'table.columns' must name each column once, got '${name}' twice`);
    }
    seen.add(name);
  });
  requireLayout(table);
}

/** What the handler must know of the ingest. */
export function ingestSchema(props: SnsToRedshiftIngestProps): IngestSchema {
  const delivery = `${props.delivery ?? DeliveryGuarantee.EXACTLY_ONCE}` as const;
  if (props.replay && delivery === 'AT_LEAST_ONCE') {
    throw new Error('\'replay\' must be false with DeliveryGuarantee.AT_LEAST_ONCE, got true; without a ledger each replay would load the same rows again');
  }
  const given = columnSchemas(props.table.columns, props.overflow ?? OverflowPolicy.REJECT);
  const mergeOptions = props.loadMode?._mergeOptions();
  const merge = mergeOptions && mergeSchema(mergeOptions, given, delivery);
  const columns = merge ? markKeys(given, merge) : given;
  return {
    version: schemaVersion(columns),
    columns,
    payloadFormat: `${props.payloadFormat ?? PayloadFormat.JSON}` as const,
    unknownFields: `${props.unknownFields ?? UnknownFields.IGNORE}` as const,
    rejectedRows: `${props.rejectedRows ?? RejectedRows.QUARANTINE}` as const,
    compression: `${props.compression ?? StagingCompression.ZSTD}` as const,
    delivery,
    ...delivery === 'EXACTLY_ONCE' && { ledgerHorizonDays: ledgerHorizonDays(props.ledgerHorizon) },
    ...merge && { merge },
    rawDelivery: props.rawMessageDelivery ?? false,
  };
}

/** The table that is to be there, and its ledger. */
export function tableSpecification(table: TableDefinition, { columns, delivery, merge }: IngestSchema): TableSpecification {
  return {
    schemaName: table.schemaName ?? 'public',
    tableName: table.tableName,
    // The rest of a column is the handler's business, and the table of 1,600 columns must fit into the call of its custom resource.
    columns: columns.map(({ name, type, sql, nullable, defaultSql, encoding }) => ({ name, type, sql, nullable, defaultSql, encoding })),
    layout: {
      distribution: (table.distribution ?? Distribution.AUTO)._schema(),
      sort: (table.sortKey ?? SortKey.AUTO)._schema(),
    },
    delivery,
    loadMode: merge ? 'MERGE' : 'APPEND',
  };
}

/** Fails when nothing would tell one message from another: a bare body has no id but the one that its producer sends. */
export function requireDeduplicationIds({ producersSetDeduplicationId }: SnsToRedshiftIngestProps, { rawDelivery, delivery }: IngestSchema): void {
  if (rawDelivery && delivery === 'EXACTLY_ONCE' && !producersSetDeduplicationId) {
    throw new Error(`'producersSetDeduplicationId' must be true with 'rawMessageDelivery' and DeliveryGuarantee.EXACTLY_ONCE, got ${producersSetDeduplicationId}; `
      + 'without SNS\'s envelope a message has no id that stays the same when it is delivered twice. If every producer sends the message attribute '
      + `'${DEDUPLICATION_ATTRIBUTE}', set it; else leave 'rawMessageDelivery' off, or set 'delivery' to AT_LEAST_ONCE`);
  }
}

function ledgerHorizonDays(horizon: Duration = Duration.days(30)): number {
  requireKnown('ledgerHorizon', horizon, 'the handler carries it in its code');
  requireDays('ledgerHorizon', horizon, {
    min: LONGEST_IN_QUEUES, max: 3650, advice: 'a message that comes back after a time in the queues must still be known',
  });
  return horizon.toDays();
}

/** What the handler must know of the columns. */
function columnSchemas(columns: Column[], overflow: OverflowPolicy): ColumnSchema[] {
  return columns.map((column) => {
    const type = column.type._schema();
    return {
      name: column.name,
      type,
      sql: column.type.sql,
      nullable: column.nullable ?? true,
      overflow: overflowOf(column, type, overflow),
      cutAt: column.keepGraphemes ? 'GRAPHEME' : 'CODE_POINT',
      source: column.source?._schema() ?? { from: 'FIELD', path: [column.name] },
      ...column.defaultValue && { defaultSql: column.defaultValue.sql },
      ...column.encoding && { encoding: `${column.encoding}` },
    };
  });
}

/** A short name for this set of columns; any change to one of them changes it. */
function schemaVersion(columns: readonly ColumnSchema[]): string {
  return createHash('sha256').update(JSON.stringify(columns)).digest('hex').slice(0, 12);
}

/** Of a number without a scale there is nothing to cut, and a truth value has no end. */
const UNCUTTABLE: ReadonlySet<string> = new Set<TypeSchema['name']>(['SMALLINT', 'INTEGER', 'BIGINT', 'REAL', 'DOUBLE PRECISION', 'BOOLEAN']);

/** A column's own policy must fit its type; the ingest's default applies where it can and is REJECT elsewhere. */
function overflowOf(column: Column, type: TypeSchema, ingestDefault: OverflowPolicy): ColumnSchema['overflow'] {
  const cuttable = !UNCUTTABLE.has(type.name);
  const nullable = column.nullable ?? true;
  const policy = column.overflow ?? ingestDefault;
  if (policy === OverflowPolicy.TRUNCATE && !cuttable) {
    if (column.overflow) {
      throw new Error(`'overflow' of the column '${column.name}' must be REJECT or NULLIFY, got TRUNCATE; a ${column.type.sql} cannot be cut`);
    }
    return 'REJECT';
  }
  if (policy === OverflowPolicy.NULLIFY && !nullable) {
    if (column.overflow) {
      throw new Error(`'overflow' of the column '${column.name}' must be REJECT or TRUNCATE, got NULLIFY; the column is not nullable`);
    }
    return 'REJECT';
  }
  return `${policy}` as const;
}
