import { TypeSchema } from '../../src/private/contract/table';

/** Tells whether a column of the table can hold every value of the schema's type, or can be widened to do so. */
export type Fit = 'YES' | 'WIDEN' | 'NO';

/** From narrow to wide. */
const FAMILIES = [['smallint', 'integer', 'bigint'], ['real', 'double precision']];

/** The names of the types in Redshift's catalog. */
const CATALOG_NAMES: Readonly<Record<TypeSchema['name'], string>> = {
  'SMALLINT': 'smallint',
  'INTEGER': 'integer',
  'BIGINT': 'bigint',
  'REAL': 'real',
  'DOUBLE PRECISION': 'double precision',
  'DECIMAL': 'numeric',
  'BOOLEAN': 'boolean',
  'CHAR': 'character',
  'VARCHAR': 'character varying',
  'DATE': 'date',
  'TIME': 'time without time zone',
  'TIMETZ': 'time with time zone',
  'TIMESTAMP': 'timestamp without time zone',
  'TIMESTAMPTZ': 'timestamp with time zone',
  'SUPER': 'super',
  'VARBYTE': 'binary varying',
};

const CATALOG_TYPE = /^(?<name>[a-z ]+?)\s*(?:\((?<size>\d+)(?:\s*,\s*(?<scale>\d+))?\))?$/;

/** Compares with a type in the catalog's notation, for example `numeric(18,2)`. */
export function fitOf(type: TypeSchema, existing: string): Fit {
  const { name = existing, size, scale } = CATALOG_TYPE.exec(existing)?.groups ?? {};
  const wanted = CATALOG_NAMES[type.name];
  const family = FAMILIES.find((names) => names.includes(wanted));
  if (family) {
    return family.indexOf(name) >= family.indexOf(wanted) ? 'YES' : 'NO';
  }
  if (name !== wanted) {
    return 'NO';
  }
  switch (type.name) {
    case 'DECIMAL': {
      const there = { scale: Number(scale ?? 0), whole: Number(size) - Number(scale ?? 0) };
      return there.scale >= type.scale && there.whole >= type.precision - type.scale ? 'YES' : 'NO';
    }
    case 'VARCHAR':
      return Number(size) >= type.length ? 'YES' : 'WIDEN';
    case 'CHAR':
    case 'VARBYTE':
      return Number(size) >= type.length ? 'YES' : 'NO';
    default:
      return 'YES';
  }
}
