import { fitOf } from '../../../lambda-src/table/type-fit';
import { TypeSchema } from '../../../src/private/contract/table';

const VARCHAR = { name: 'VARCHAR', length: 10 } as const;
const DECIMAL = { name: 'DECIMAL', precision: 10, scale: 2 } as const;

test.each<[TypeSchema, string, string]>([
  [{ name: 'INTEGER' }, 'integer', 'YES'],
  [{ name: 'INTEGER' }, 'bigint', 'YES'],
  [{ name: 'INTEGER' }, 'smallint', 'NO'],
  [{ name: 'INTEGER' }, 'numeric(18,0)', 'NO'],
  [{ name: 'REAL' }, 'double precision', 'YES'],
  [{ name: 'DOUBLE PRECISION' }, 'real', 'NO'],
  [VARCHAR, 'character varying(10)', 'YES'],
  [VARCHAR, 'character varying(11)', 'YES'],
  [VARCHAR, 'character varying(9)', 'WIDEN'],
  [VARCHAR, 'character(10)', 'NO'],
  [{ name: 'CHAR', length: 5 }, 'character(6)', 'YES'],
  [{ name: 'CHAR', length: 5 }, 'character(4)', 'NO'],
  [DECIMAL, 'numeric(10,2)', 'YES'],
  [DECIMAL, 'numeric(12, 4)', 'YES'],
  [DECIMAL, 'numeric(11,4)', 'NO'],
  [DECIMAL, 'numeric(18,0)', 'NO'],
  [{ name: 'VARBYTE', length: 64, encoding: 'HEX' }, 'binary varying(64)', 'YES'],
  [{ name: 'VARBYTE', length: 65, encoding: 'HEX' }, 'binary varying(64)', 'NO'],
  [{ name: 'TIMESTAMP' }, 'timestamp without time zone', 'YES'],
  [{ name: 'TIMESTAMP' }, 'timestamp with time zone', 'NO'],
  [{ name: 'TIMESTAMPTZ' }, 'timestamp with time zone', 'YES'],
  [{ name: 'TIME' }, 'time without time zone', 'YES'],
  [{ name: 'TIMETZ' }, 'time with time zone', 'YES'],
  [{ name: 'DATE' }, 'date', 'YES'],
  [{ name: 'BOOLEAN' }, 'boolean', 'YES'],
  [{ name: 'SUPER' }, 'super', 'YES'],
  [{ name: 'SUPER' }, 'geometry', 'NO'],
])('%p into %s: %s', (type, existing, fit) => {
  expect(fitOf(type, existing)).toBe(fit);
});
