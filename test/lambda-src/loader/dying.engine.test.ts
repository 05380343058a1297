import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { loading, recently } from './loading';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';
import { CONTEXT } from '../deployed';

const redshift = useStandIn();

muteOutput();

class Died extends Error {}

/** Lets calls through, and from one of them on none: before it does anything, or when it has done it. */
class Life {
  calls = 0;

  constructor(private readonly last: number, private readonly phase: 'before' | 'after') {}

  async pass<T>(call: () => Promise<T>): Promise<T> {
    const number = ++this.calls;
    if (number > this.last || (number === this.last && this.phase === 'before')) {
      throw new Died();
    }
    const reply = await call();
    if (number === this.last) {
      throw new Died();
    }
    return reply;
  }
}

test('a loader that dies at any call is repeated by the next run, and each row is there once, in the table and in the archive', async () => {
  let deaths = 0;
  for (const phase of ['before', 'after'] as const) {
    for (let last = 1; ; last++) {
      const { bucket, newLoader, load, table, pending } = loading(redshift);
      const { deploy, rows, prefix } = table();
      const { stage } = await deploy();
      const [one, two, three] = [1, 2, 3].map((id) => ({ id: `m${id}`, body: [{ id }, { id: id + 10 }] }));
      await stage(one, two);
      await stage({ ...two, publishedAt: recently(-24 * 60) }, three);
      const life = new Life(last, phase);
      const s3 = bucket.s3 as unknown as { send: (command: unknown) => Promise<unknown> };
      const send = s3.send.bind(s3);
      const data = redshift.client('Loader') as unknown as typeof s3;
      s3.send = async (command) => life.pass(async () => send(command));
      await newLoader({ send: async (command: unknown) => life.pass(async () => data.send(command)) } as unknown as RedshiftDataClient)
        .load({ load: {} }, CONTEXT).catch(() => undefined);
      s3.send = send;
      const isOver = life.calls < last;
      await load();
      expect([last, phase, await rows('id')]).toEqual([last, phase, [[1], [2], [3], [11], [12], [13]]]);
      expect(pending()).toEqual([]);
      expect(new Set(bucket.keys(prefix).filter((key) => key.endsWith('.zst')).map((key) => bucket.text(key)).join('').match(/"m\d"/g))).toEqual(new Set(['"m1"', '"m2"', '"m3"']));
      expect(bucket.keys('pending/').every((key) => key.endsWith('columns.json'))).toBe(true);
      if (isOver) {
        break;
      }
      deaths++;
    }
  }
  expect(deaths).toBeGreaterThan(20);
}, 180_000);

test('two loaders at once are harmless', async () => {
  for (let round = 0; round < 3; round++) {
    const { newLoader, load, table, pending } = loading(redshift);
    const { deploy, rows } = table();
    const { stage } = await deploy();
    for (let id = 1; id <= 6; id++) {
      await stage({ id: `m${id}`, body: { id } }, { id: `m${id + 1}`, body: { id: id + 1 } });
    }
    const results = await Promise.all([1, 2].map(async () => newLoader().load({ load: {} }, CONTEXT)));
    expect(results.map(({ failed }) => failed)).toEqual([0, 0]);
    expect(results[0].rowsLoaded + results[1].rowsLoaded).toBe(7);
    await load();
    expect(await rows('id')).toEqual([1, 2, 3, 4, 5, 6, 7].map((id) => [id]));
    expect(pending()).toEqual([]);
  }
});

test('objects that another loader has taken before COPY are looked for again, and the others load', async () => {
  const { bucket, newLoader, table, pending } = loading(redshift);
  const { deploy, rows } = table();
  const { stage } = await deploy();
  await stage({ id: '1', body: { id: 1 } });
  await stage({ id: '2', body: { id: 2 } });
  let taken = false;
  const late = {
    send: async (command: never) => {
      if (!taken) {
        taken = true;
        const [{ key }] = pending();
        bucket.objects.delete(key);
        redshift.remove(key);
      }
      return redshift.client('Loader').send(command);
    },
  } as unknown as RedshiftDataClient;
  expect(await newLoader(late).load({ load: {} }, CONTEXT)).toMatchObject({ failed: 0, pending: 0, objects: 1 });
  expect(await rows('id')).toHaveLength(1);
});
