import { createHash } from 'crypto';
import { Duration } from 'aws-cdk-lib';
import { IngestSettings } from './ingest-defaults';
import { Column, OverflowPolicy, TableDefinition } from '../../table';
import { Distribution, SortKey } from '../../table-layout';
import { TableSpecification } from '../contract/ddl';
import { IngestSchema } from '../contract/ingest';
import { ColumnSchema, TypeSchema } from '../contract/table';
import { markKeys, mergeSchema } from '../table/merge-rules';
import { requireDays, requireKnown } from '../validation';

/** Queue and dead-letter queue keep a message no longer together; moved back by hand, it may be as old again. */
const LONGEST_IN_QUEUES = 21;

/** What the handler must know of the ingest. */
export function ingestSchema(options: IngestSettings): IngestSchema {
  const delivery = `${options.delivery}` as const;
  if (options.replay && delivery === 'AT_LEAST_ONCE') {
    throw new Error('\'replay\' must be false with DeliveryGuarantee.AT_LEAST_ONCE, got true; without a ledger each replay would load the same rows again');
  }
  const given = columnSchemas(options.table.columns, options.overflow);
  const mergeOptions = options.loadMode?._mergeOptions();
  const merge = mergeOptions && mergeSchema(mergeOptions, given, delivery);
  const columns = merge ? markKeys(given, merge) : given;
  return {
    version: schemaVersion(columns),
    columns,
    payloadFormat: `${options.payloadFormat}` as const,
    unknownFields: `${options.unknownFields}` as const,
    rejectedRows: `${options.rejectedRows}` as const,
    compression: `${options.compression}` as const,
    delivery,
    ...delivery === 'EXACTLY_ONCE' && { ledgerHorizonDays: ledgerHorizonDays(options.ledgerHorizon) },
    ...merge && { merge },
    rawDelivery: options.rawMessageDelivery,
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

function ledgerHorizonDays(horizon: Duration): number {
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
