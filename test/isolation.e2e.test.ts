import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { ISOLATED } from '../integ/isolation-table';
import { synthesizeApp } from '../local/build';
import { Engine } from '../local/engine';
import { HandlerMutation, mutateAssembly } from '../local/faults/handler-mutation';
import { fatesOf } from '../local/isolation/books';
import { FACTOR, UNTIL_VISIBLE } from '../local/isolation/run';
import { TargetIngest } from '../local/isolation/target-ingest';
import { keptLines } from '../local/kept-lines';

/** Reading the rows of a message with this in it, or making items of them, takes more memory than there is. */
const EXPENSIVE = 'the expensive one';

const NO_END: HandlerMutation = {
  file: 'lambda-src/message/payload.ts',
  text: 'const text = body.charCodeAt(0)',
  by: `for (const held: unknown[] = []; body.includes('${EXPENSIVE}');) held.push(new Array(100_000).fill(held.length));
    const text = body.charCodeAt(0)`,
};

const NO_ITEM: HandlerMutation = {
  file: 'lambda-src/items/json-attribute.ts',
  text: 'return { S: value };',
  by: `for (const held: unknown[] = []; value === '${EXPENSIVE}';) held.push(new Array(100_000).fill(held.length));
      return { S: value };`,
  ofItems: true,
};

const directory = mkdtempSync(path.join(tmpdir(), 'isolation-'));
let engine: Engine;
let ingests: Record<'Json' | 'Items', TargetIngest>;

beforeAll(async () => {
  const assembly = path.join(directory, 'cdk.out');
  const [mutated, mutatedTwice] = [path.join(directory, 'mutated'), path.join(directory, 'mutated-twice')];
  synthesizeApp('isolation-app.ts', assembly);
  await mutateAssembly(assembly, mutated, NO_END);
  await mutateAssembly(mutated, mutatedTwice, NO_ITEM);
  engine = await Engine.start({ factor: FACTOR });
  await engine.deploy(mutatedTwice);
  const outputs = engine.outputs.Isolation as Record<string, string>;
  const ingestOf = async (name: 'Json' | 'Items') => {
    const ingest = new TargetIngest(engine, { name, now: new Date(engine.clock.now()).toISOString(), topicArn: outputs[`${name}TopicArn`], ...ISOLATED[name] }, outputs);
    await ingest.handleTogether();
    return ingest;
  };
  ingests = { Json: await ingestOf('Json'), Items: await ingestOf('Items') };
});

afterAll(async () => {
  Object.values(ingests ?? {}).forEach((ingest) => ingest.stop());
  await engine?.stop();
  rmSync(directory, { recursive: true, force: true });
});

test.each([['rows', 'Json'], ['items', 'Items']] as const)('a message of whose %s the process dies is kept whole at the second try, and the messages beside it load', async (_what, name) => {
  const ingest = ingests[name];
  const body = JSON.stringify([{ n: 1, s: EXPENSIVE }]);
  const good = (number: number) => ({ body: JSON.stringify([{ n: number, t: 'good' }]) });
  await Promise.all([
    ...Array.from({ length: 20 }, (_, at) => ingest.send('good', false, good(at))),
    ingest.send('expensive', true, { body, attributes: { source: 'test' } }),
    ...Array.from({ length: 20 }, (_, at) => ingest.send('good', false, good(at + 20))),
  ]);

  await ingest.settle();
  const dead = ingest.deliveries.all.filter(({ failures }) => failures.size > 0);
  expect(dead).toHaveLength(41);

  engine.clock.advance(UNTIL_VISIBLE);
  await ingest.settle();
  const fates = (await fatesOf(ingest)).map(({ message: { kind, receives }, loaded, reasons }) => `${kind}: received ${receives} times, ${loaded} loaded, kept as ${reasons}`);
  expect([...new Set(fates)].sort()).toEqual([
    'expensive: received 2 times, 0 loaded, kept as TOO_EXPENSIVE',
    'good: received 2 times, 1 loaded, kept as ',
  ]);
  expect((await keptLines(engine, ingest.bucket)).map(({ value }) => value)).toEqual([body]);
  for (const queue of [ingest.queueArn, ingest.deadLetterQueueArn]) {
    expect(await ingest.depth(queue)).toMatchObject({ visible: 0, inFlight: 0 });
  }
});
