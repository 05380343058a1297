import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Chromium, findChromium } from './chromium';
import { engineView } from './engine-view';
import { renderPage } from './page';
import { buildWhatIsStale, synthesize } from '../build';
import { Engine } from '../engine';
import { Call, errorReply } from '../wire/call';

const DOCS = path.join(__dirname, '..', '..', 'docs');
const WIDTH = 1280;
/** The largest picture in the repository, in bytes. */
const MOST_BYTES = 300 * 1024;
const MINUTE = 60_000;

/** The minutes of the pictured run in which something goes wrong. A dashboard shows its use only then. */
const MISFITS = [12, 13, 15];
const PAUSED = { from: 22, to: 29 };
const MINUTES = 75;

/** Runs the telegram app with a little trouble, and takes the pictures of its dashboard that the README shows. */
async function screenshot(): Promise<void> {
  const program = findChromium();
  if (!program) {
    throw new Error('the picture is taken with Chromium, and none is installed; apt-get install chromium, or name one with CHROMIUM=...');
  }
  buildWhatIsStale();
  const directory = mkdtempSync(path.join(tmpdir(), 'screenshot-'));
  const engine = await Engine.start({ factor: 60, leastWork: 5_000 });
  try {
    synthesize(path.join(directory, 'cdk.out'), {});
    await engine.deploy(path.join(directory, 'cdk.out'));
    const from = Math.floor(engine.clock.now() / MINUTE) * MINUTE;
    console.log(`the run takes ${MINUTES} s`);
    await trouble(engine, from);
    const file = path.join(directory, 'page.html');
    writeFileSync(file, renderPage(engineView(engine, 'Telegram, on this machine', from), { live: false }));
    await picture(program, file);
  } finally {
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function trouble(engine: Engine, from: number): Promise<void> {
  const minute = () => (engine.clock.now() - from) / MINUTE;
  engine.cloud.gateway.interceptors.push(async (call: Call, next) =>
    call.operation === 'BatchExecuteStatement' && call.caller.includes('IngestHandler') && minute() > PAUSED.from && minute() < PAUSED.to
      ? errorReply(call.service, 400, 'ValidationException', 'The cluster is paused. Resume the cluster and try again.') : next(call));
  const sns = new SNSClient(engine.admin);
  const [{ Topic: TopicArn }] = Object.values(engine.outputs) as Record<string, string>[];
  for (const at of MISFITS) {
    await engine.clock.sleep(from + at * MINUTE - engine.clock.now());
    const rows = [{ message_id: at, message_content: 'fits' }, ...Array.from({ length: 40 + 9 * at }, (_, row) =>
      row % 3 === 0 ? { message_id: null } : { message_id: row, trader_id: 'a name that is longer than its column' })];
    await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(rows) }));
  }
  sns.destroy();
  await engine.clock.sleep(from + MINUTES * MINUTE - engine.clock.now());
}

async function picture(program: string, file: string): Promise<void> {
  const chromium = await Chromium.start(program);
  try {
    mkdirSync(DOCS, { recursive: true });
    for (const scheme of ['light', 'dark'] as const) {
      const tab = await chromium.open(`file://${file}`, { width: WIDTH, height: 900 }, scheme);
      const height = await tab.evaluate<number>('document.documentElement.scrollHeight');
      await tab.resize({ width: WIDTH, height });
      const target = path.join(DOCS, `dashboard-${scheme}.png`);
      writeFileSync(target, await tab.screenshot());
      const { size } = statSync(target);
      if (tab.errors.length > 0 || size > MOST_BYTES) {
        throw new Error(`${target}: ${[...tab.errors, ...size > MOST_BYTES ? [`${size} bytes, more than ${MOST_BYTES}`] : []].join('; ')}`);
      }
      console.log(`wrote ${target}: ${WIDTH} by ${height}, ${size} bytes`);
    }
  } finally {
    await chromium.stop();
  }
}

screenshot().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
