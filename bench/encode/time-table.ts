import { encoding, inTurn } from './encoding';
import { ingestSchema } from './ingest-schema';
import { payloads } from './payloads';
import { Table, TableName, TABLES } from './tables';
import { measureCpu, median, medianRatio } from '../measure';

/** What it takes to encode a table's rows. */
export interface TableTimes {
  readonly ratio: number;
  readonly microsecondsARow: number;
}

const PAYLOADS = 8;
/** As many characters as a message of SNS has at most. */
const CHARACTERS = 256_000;

const table: Table = TABLES[process.argv[2] as TableName];
const bodies = Array.from({ length: PAYLOADS }, ((from) => () => from.next().value!)(payloads(table, CHARACTERS)));
const [{ rows }] = bodies;
const times = measureCpu({
  jsonParse: inTurn(bodies, ({ asObjects }) => JSON.parse(asObjects)),
  encode: encoding(bodies.map(({ body }) => body), ingestSchema(table.columns, table.payloadFormat), rows),
});
const measured: TableTimes = { ratio: medianRatio(times.encode, times.jsonParse), microsecondsARow: median(times.encode) / rows };
console.log(JSON.stringify(measured));
