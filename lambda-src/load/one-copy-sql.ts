import { LoadTarget, ownColumns, STAGED } from './staged-table';
import { StatementList } from './statement-list';
import { quoteLiteral, quoteName } from '../../src/private/contract/quote';
import { MAX_LEDGER_ID_BYTES } from '../../src/private/contract/table';

/** An object that a load must have read whole. */
export interface ExpectedObject {
  /** Its name, with which its rows begin. */
  readonly object: string;
  readonly rows: number;
}

/** The name of an object is 12 digits. */
export const OBJECT_TYPE = 'VARCHAR(12) COLLATE CASE_SENSITIVE NOT NULL';

export const ID_TYPE = `VARCHAR(${MAX_LEDGER_ID_BYTES}) COLLATE CASE_SENSITIVE NOT NULL`;

/** Temporary tables: the objects in their order, the copies of each message, and those copies that are not loaded. */
const EXPECTED = quoteName('expected');
export const COPIES = quoteName('copies');
const SUPERFLUOUS = quoteName('superfluous');

/** Bytes of the values of one INSERT. A statement of the Data API can have 200 KB; older documents say 100 KB. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const MOST_VALUES_BYTES = 80_000;

/** Counts the rows of each message in each object. The objects are in an order, so that one copy of a message is the first. */
export function addCopies(run: StatementList, target: LoadTarget, expected: readonly ExpectedObject[] | undefined): void {
  const { object, id, digest } = ownColumns(target.columns);
  const columns = `"id" ${ID_TYPE}, "object" ${OBJECT_TYPE}, "place" ${expected ? 'INT' : OBJECT_TYPE}, "row_count" BIGINT, "digest" BIGINT`;
  if (expected) {
    run.add(`CREATE TEMP TABLE ${EXPECTED} ("object" ${OBJECT_TYPE}, "row_count" BIGINT NOT NULL, "place" INT NOT NULL)`);
    const values = expected.map((one, place) => `(${quoteLiteral(one.object)}, ${one.rows}, ${place})`);
    valueLists(values).forEach((list) => run.add(`INSERT INTO ${EXPECTED} VALUES ${list}`));
  }
  run.add(`CREATE TEMP TABLE ${COPIES} (${columns})`);
  const [place, from] = expected
    ? [`${EXPECTED}."place"`, `${STAGED} JOIN ${EXPECTED} ON ${EXPECTED}."object" = ${STAGED}.${object}`]
    : [`${STAGED}.${object}`, STAGED];
  run.add(`INSERT INTO ${COPIES} SELECT ${STAGED}.${id}, ${STAGED}.${object}, ${place}, COUNT(*), MAX(${STAGED}.${digest}) FROM ${from}`
    + ` GROUP BY ${STAGED}.${id}, ${STAGED}.${object}${expected ? `, ${place}` : ''}`);
}

/** A query of one row: how many objects have another number of rows than was staged. */
export const SHORT_OBJECTS = `FROM (SELECT ${EXPECTED}."object" FROM ${EXPECTED} LEFT JOIN ${COPIES} ON ${COPIES}."object" = ${EXPECTED}."object"`
  + ` GROUP BY ${EXPECTED}."object", ${EXPECTED}."row_count" HAVING COALESCE(SUM(${COPIES}."row_count"), 0) <> ${EXPECTED}."row_count") AS "short"`;

/** Leaves one copy of each message: that of the first object that has it. A message that was delivered twice may be in two. */
export function addOneCopy(run: StatementList, target: LoadTarget): void {
  const { object, id } = ownColumns(target.columns);
  run.add(`CREATE TEMP TABLE ${SUPERFLUOUS} ("id" ${ID_TYPE}, "object" ${OBJECT_TYPE})`);
  run.add(`INSERT INTO ${SUPERFLUOUS} SELECT ${COPIES}."id", ${COPIES}."object" FROM ${COPIES}`
    + ` JOIN (SELECT "id", MIN("place") AS "place" FROM ${COPIES} GROUP BY "id" HAVING COUNT(*) > 1) AS "first" ON "first"."id" = ${COPIES}."id"`
    + ` WHERE ${COPIES}."place" > "first"."place"`);
  run.add(`DELETE FROM ${STAGED} USING ${SUPERFLUOUS} WHERE ${STAGED}.${id} = ${SUPERFLUOUS}."id" AND ${STAGED}.${object} = ${SUPERFLUOUS}."object"`);
}

/** The values of an INSERT, in as few lists as statements can have. */
export function valueLists(values: readonly string[]): string[] {
  const lists: string[][] = [];
  let bytes = Infinity;
  for (const value of values) {
    bytes += Buffer.byteLength(value) + 2;
    if (bytes > MOST_VALUES_BYTES) {
      lists.push([]);
      bytes = Buffer.byteLength(value);
    }
    lists[lists.length - 1].push(value);
  }
  return lists.map((list) => list.join(', '));
}
