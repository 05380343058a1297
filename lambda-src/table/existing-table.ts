import { quoteLiteral } from '../../src/private/contract/quote';
import { Warehouse } from '../warehouse/warehouse';

/** A column of a table in the warehouse. */
export interface ExistingColumn {
  readonly name: string;
  /** For example `character varying(256)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  /** For example `lzo`. */
  readonly encoding: string;
}

/** The columns of a table. Empty if the table does not exist. */
export async function existingColumns(warehouse: Warehouse, database: string, schemaName: string, tableName: string): Promise<ExistingColumn[]> {
  const rows = await warehouse.query(`look up the columns of ${schemaName}.${tableName}`,
    'SELECT column_name, data_type, is_nullable, column_default, encoding FROM svv_redshift_columns'
    + ` WHERE database_name = ${quoteLiteral(database)} AND schema_name = ${quoteLiteral(schemaName)} AND table_name = ${quoteLiteral(tableName)}`
    + ' ORDER BY ordinal_position');
  return rows.map(([name, type, nullable, byDefault, encoding]) => ({
    name: name ?? '',
    type: (type ?? '').toLowerCase(),
    nullable: nullable?.toUpperCase() !== 'NO',
    hasDefault: (byDefault ?? '') !== '',
    encoding: (encoding ?? '').toLowerCase(),
  }));
}
