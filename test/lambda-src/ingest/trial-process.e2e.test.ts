import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { culpritsAmong } from '../../../lambda-src/ingest/trial-process';
import { bundle } from '../../../local/faults/handler-mutation';
import { SCHEMA_FILE } from '../../../src/private/contract/ingest';
import { message } from '../encoded';
import { ID, ingestSchema, TEXT } from '../schemas';

let folder: string;
const file = () => path.join(folder, 'index.js');
const sent = (id: string, text: string) => message(JSON.stringify([{ id: 1, text }]), { itemIdentifier: id, messageId: id, deduplicationId: id });

const ENVIRONMENT = { WAREHOUSE: '{}', SCHEMA_NAME: 's', TABLE_NAME: 't', STAGING_BUCKET: 'b', REJECTED_BUCKET: 'b', COPY_ROLE_ARN: 'r', QUEUE_ARNS: 'q', TOPIC_ARNS: 't', STACK_ID: 's', URL_SUFFIX: 'u', AWS_REGION: 'us-east-1' };

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'trial-'));
  Object.assign(process.env, ENVIRONMENT);
  const schema = ingestSchema({ columns: [ID, { ...TEXT, type: { name: 'VARCHAR', length: 1000 } }] });
  writeFileSync(path.join(folder, SCHEMA_FILE), JSON.stringify(schema));
  writeFileSync(file(), await bundle({
    file: 'lambda-src/encode/message-encoder.ts',
    text: '    const { row } = this;\n',
    by: `    const { row } = this;
    if (message.body.includes('kills')) process.kill(process.pid, 'SIGKILL');
    if (message.body.includes('hangs')) for (;;);
    if (message.body.includes('grows')) for (const all: unknown[] = []; ;) all.push({});
`,
  }));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  Object.keys(ENVIRONMENT).forEach((name) => delete process.env[name]);
});

/** All were tried, and these are to blame. */
const found = (...culprits: readonly string[]) => ({ culprits: new Set(culprits), untried: new Set() });

test('only the messages that end the process, or that it does not finish, are to blame', async () => {
  const messages = [sent('a', 'fine'), sent('b', 'kills'), sent('c', 'fine'), sent('d', 'grows'), sent('e', 'hangs'), sent('f', 'x'.repeat(2000)), sent('g', 'fine')];
  expect(await culpritsAmong(messages, { file: file(), megabytes: 64, timeLeft: () => 20_000 })).toEqual(found('b', 'd', 'e'));
});

test('a message that hangs is to blame, half of the time is left, and those that have not had their time are not tried', async () => {
  const end = Date.now() + 20_000;
  const messages = [sent('a', 'hangs'), sent('b', 'fine'), sent('c', 'hangs'), sent('d', 'hangs')];
  expect(await culpritsAmong(messages, { file: file(), megabytes: 64, timeLeft: () => end - Date.now() }))
    .toEqual({ culprits: new Set(['a']), untried: new Set(['b', 'c', 'd']) });
  expect(end - Date.now()).toBeGreaterThan(10_000);
});

test('thousands of messages are tried in a process', async () => {
  const messages = Array.from({ length: 5_000 }, (_, at) => sent(`${at}`, 'fine'));
  expect(await culpritsAmong(messages, { file: file(), megabytes: 64, timeLeft: () => 20_000 })).toEqual(found());
});

test('a message is to blame that dies when its items are made, and not before', async () => {
  const items = path.join(folder, 'items');
  mkdirSync(items);
  const schema = ingestSchema({ columns: [ID, { ...TEXT, type: { name: 'SUPER' } }], delivery: 'AT_LEAST_ONCE' });
  writeFileSync(path.join(items, SCHEMA_FILE), JSON.stringify({ ...schema, items: { keys: ['id'], versionColumns: [] } }));
  writeFileSync(path.join(items, 'index.js'), await bundle({
    file: 'lambda-src/items/json-attribute.ts',
    text: '      return { S: value };',
    by: `      for (const all: unknown[] = []; value === 'grows';) all.push({});
      return { S: value };`,
  }, 'lambda-src/ingest-items.ts'));
  const messages = [sent('a', 'fine'), sent('b', 'grows'), sent('c', 'fine')];
  expect(await culpritsAmong(messages, { file: path.join(items, 'index.js'), megabytes: 64, timeLeft: () => 20_000 })).toEqual(found('b'));
});

test('a process that does not start is an error, and blames no message', async () => {
  writeFileSync(path.join(folder, 'broken.js'), 'throw new Error("broken")');
  await expect(culpritsAmong([sent('a', 'fine')], { file: path.join(folder, 'broken.js'), megabytes: 64, timeLeft: () => 20_000 })).rejects.toThrow(/does not start: .*Error: broken/s);
  writeFileSync(path.join(folder, 'silent.js'), 'setInterval(() => 0, 1000)');
  await expect(culpritsAmong([sent('a', 'fine')], { file: path.join(folder, 'silent.js'), megabytes: 64, timeLeft: () => 4_000 })).rejects.toThrow();
});
