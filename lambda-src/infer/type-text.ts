import { TypeSchema } from '../../src/private/contract/table';

/** A type as it is written in DDL. */
export function sqlOf(type: TypeSchema): string {
  switch (type.name) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'CHAR':
    case 'VARCHAR':
    case 'VARBYTE':
      return `${type.name}(${type.length})`;
    default:
      return type.name;
  }
}

/** A type as an app writes it. */
export function codeOf(type: TypeSchema): string {
  switch (type.name) {
    case 'DECIMAL':
      return `ColumnType.decimal(${type.precision}, ${type.scale})`;
    case 'VARCHAR':
      return `ColumnType.varchar(${type.length})`;
    default:
      return `ColumnType.${type.name.replace(' ', '_')}`;
  }
}
