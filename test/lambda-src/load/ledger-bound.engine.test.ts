import fc from 'fast-check';
import { unknownBefore } from '../../../lambda-src/load/ledger-bound';
import { loadTransaction } from '../../../lambda-src/load/load-sql';
import { LoadTarget } from '../../../lambda-src/load/staged-table';
import { COPY_ROLE, useStandIn } from '../../local/aws/redshift/stand-in';
import { deployTable } from '../deployed';
import { ID } from '../schemas';

const redshift = useStandIn();

const TARGET: LoadTarget = { schemaName: 'app', tableName: 'bounded', columns: [ID], delivery: 'EXACTLY_ONCE', copyRoleArn: COPY_ROLE };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DRAWS = 250;
const NOW = Date.parse('2026-03-04T05:06:07Z');

/** A message that is staged, and what the ledger knows under its id: nothing, itself, itself with other rows, or another message. */
interface Drawn {
  readonly publishedAt: number;
  readonly known: 'NO' | 'SAME' | 'ROWS' | 'REUSED';
  /** How long after the publication that it is about the entry was written, by another clock. */
  readonly delay: number;
  /** How long before this publication its producer published the message first. */
  readonly repeated: number;
}

const time = (at: number) => `'${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}'`;

/** One load of a batch of messages, twice: with the bound and without, each with the same ledger. Everything that they leave behind is noted. */
function loads(draw: number, messages: readonly Drawn[], others: readonly number[], repeatWithinDays: number | undefined): string[] {
  const oldest = Math.min(...messages.map(({ publishedAt }) => publishedAt));
  const fromSns = repeatWithinDays === undefined;
  const bound = unknownBefore(oldest, { fromSns, repeatWithinDays })!;
  const entries = messages.flatMap(({ publishedAt, known, delay, repeated }, at) => known === 'NO' ? [] : [
    `('m${at}', ${known === 'ROWS' ? 2 : 1}, ${time(publishedAt - (fromSns ? 0 : repeated) + delay)}, ${known === 'REUSED' ? 7 : at}, 'v0')`,
  ]);
  const ledger = [...entries, ...others.map((at, number) => `('other${number}', 1, ${time(at)}, 1, 'v0')`)];
  const run = (kind: string, unknown: number | undefined, isFirst: boolean) => {
    const source = { manifestUrl: '', compression: 'ZSTD', rows: messages.length, publishedAt: new Date(oldest).toISOString(), version: 'v1', batchId: 'b1' } as const;
    const { sqls, copied, unbalanced } = loadTransaction(TARGET, source, { unknownBefore: unknown });
    expect(sqls.filter((sql) => sql.includes(`."loaded_at" >= ${time(bound)}`))).toHaveLength(unknown === undefined ? 0 : 3);
    return [
      'DELETE FROM app.bounded', 'DELETE FROM app.bounded_ledger',
      ...ledger.length > 0 ? [`INSERT INTO app.bounded_ledger VALUES ${ledger.join(', ')}`] : [],
      ...sqls.map((sql, at) => at === copied ? `INSERT INTO "staged" VALUES ${messages.map((_, id) => `('m${id}', ${id}, ${id})`).join(', ')}`
        : at === unbalanced ? `INSERT INTO app.results SELECT ${draw}, '${kind}', "id" || ' ' || "how" FROM (${sql.replace(' END FROM', ' END AS "how" FROM')}) AS "found"`
          : isFirst ? sql : sql.replace(/^CREATE TEMP TABLE ("\w+").*/, 'DELETE FROM $1')),
      `INSERT INTO app.results SELECT ${draw}, '${kind}', 'row ' || id FROM app.bounded`,
      `INSERT INTO app.results SELECT ${draw}, '${kind}', 'entry ' || deduplication_id || ' ' || row_count || ' ' || digest FROM app.bounded_ledger`,
    ];
  };
  return [...run('BOUND', bound, true), ...run('WHOLE', undefined, false)];
}

test('a load finds the same in hundreds of ledgers, whether it searches the whole ledger or only as far back as it can know the messages', async () => {
  await deployTable(redshift, 'app', 'bounded', [ID]);
  await redshift.do('CREATE TABLE app.results (draw INT, kind VARCHAR(10), what VARCHAR(500))');
  const messages = fc.array(fc.record({
    publishedAt: fc.integer({ min: NOW - 5 * DAY, max: NOW }),
    known: fc.constantFrom('NO', 'SAME', 'ROWS', 'REUSED'),
    delay: fc.integer({ min: -59 * 60_000, max: 3 * DAY }),
    repeated: fc.integer({ min: 0, max: 2 * DAY }),
  }) as fc.Arbitrary<Drawn>, { minLength: 1, maxLength: 8 });
  const published = fc.array(fc.integer({ min: NOW - 40 * DAY, max: NOW }), { maxLength: 5 });
  const draws = fc.sample(fc.tuple(messages, published, fc.constantFrom(undefined, 2)), { numRuns: DRAWS, seed: 7 });
  for (const [draw, [some, others, repeatWithinDays]] of draws.entries()) {
    await redshift.do(loads(draw, some, others, repeatWithinDays));
  }
  const found = async (kind: string) => `SELECT draw, what, COUNT(*) AS times FROM app.results WHERE kind = '${kind}' GROUP BY 1, 2`;
  expect(await redshift.rows('SELECT COUNT(DISTINCT draw) FROM app.results')).toEqual([[DRAWS]]);
  expect(await redshift.rows(`(${await found('BOUND')}) EXCEPT (${await found('WHOLE')})`)).toEqual([]);
  expect(await redshift.rows(`(${await found('WHOLE')}) EXCEPT (${await found('BOUND')})`)).toEqual([]);
  expect((await redshift.rows('SELECT COUNT(*) FROM app.results WHERE what LIKE \'m%REUSED\''))[0][0]).toBeGreaterThan(DRAWS / 2);
}, 300_000);
