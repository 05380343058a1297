import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { zstdDecompressSync } from 'zlib';
import { buildWhatIsStale, synthesize } from '../../local/build';
import { progressLine, report } from '../../local/demo/report';
import { Engine } from '../../local/engine';
import { drainWitness, publishedByTicks, readAllBooks } from '../../local/telegram/books';
import { readItemBooks } from '../../local/telegram/item-books';
import { telegramOf } from '../../local/telegram/telegram';

const TICKS = 2;

/** Everything that a run leaves visible to people or other services, by its place. */
type Traces = [where: string, text: string][];

/** Deploys and runs the telegram app; returns the administrator's password and every trace of the run. */
async function runTelegram(serverless: boolean): Promise<{ password: string; traces: Traces; secretReads: number }> {
  const assembly = mkdtempSync(path.join(tmpdir(), 'secrets-cdk.out-'));
  const traces: Traces = [];
  const printed = jest.spyOn(console, 'error').mockImplementation((...words) => void traces.push(['printed', words.map(String).join(' ')]));
  const engine = await Engine.start({ factor: 60, ticks: TICKS, leastWork: 60_000 });
  try {
    buildWhatIsStale();
    synthesize(assembly, { serverless });
    // the outermost interceptor, so that it also sees refused calls
    engine.cloud.gateway.interceptors.unshift(async (call, next) => {
      const reply = await next(call);
      traces.push([`${call.operation} request`, `${call.http.path}?${call.http.query} ${JSON.stringify(call.http.headers)} ${call.http.body}`]);
      if (call.operation !== 'GetSecretValue') { // the only call whose answer is the password
        traces.push([`${call.operation} answer`, reply.body.toString()]);
      }
      return reply;
    });
    await engine.deploy(assembly);
    while (!engine.schedulesDone) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await engine.idle();
    await collect(engine, traces);
    readdirSync(assembly, { withFileTypes: true }).filter((entry) => entry.isFile())
      .forEach(({ name }) => traces.push([`cdk.out/${name}`, readFileSync(path.join(assembly, name), 'utf8')]));
    const warehouse = telegramOf(engine).warehouse;
    const [secret] = engine.resources('AWS::SecretsManager::Secret');
    const { value } = engine.cloud.secrets.get(secret?.physicalId ?? `redshift!${warehouse}-telegram_admin`);
    return {
      password: JSON.parse(value).password,
      traces,
      secretReads: engine.calls.filter(({ operation }) => operation === 'GetSecretValue').length,
    };
  } finally {
    printed.mockRestore();
    await engine.stop();
    rmSync(assembly, { recursive: true, force: true });
  }
}

async function collect(engine: Engine, traces: Traces): Promise<void> {
  const telegram = telegramOf(engine);
  for (const { key } of await engine.objects(telegram.ingests[0].bucket)) {
    const bytes = await engine.object(telegram.ingests[0].bucket, key);
    traces.push([key, (key.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes).toString()]);
  }
  for (const { physicalId } of engine.resources('AWS::Lambda::Function')) {
    traces.push([`log of ${physicalId}`, engine.logs(physicalId).map(({ message }) => message).join('\n')]);
    traces.push([`environment of ${physicalId}`, JSON.stringify(engine.cloud.lambda.config(physicalId).environment)]);
  }
  const published = await drainWitness(engine, telegram);
  const books = await readAllBooks(engine, telegram, published);
  const items = await readItemBooks(engine, telegram, published);
  traces.push(['printed', await report(engine, telegram, books, items, [], [])], ['printed', await progressLine(engine, telegram, TICKS)]);
  traces.push(['printed', JSON.stringify([engine.outputs, publishedByTicks(engine)])]);
}

test.each([['cluster', false], ['serverless', true]])('the administrator\'s password of the %s app is nowhere but in its secret', async (_, serverless) => {
  const { password, traces, secretReads } = await runTelegram(serverless);
  expect(password.length).toBeGreaterThan(20);
  expect(secretReads > 0).toBe(serverless);
  const spellings = [password, JSON.stringify(password).slice(1, -1), encodeURIComponent(password), Buffer.from(password).toString('base64')];
  expect(traces.filter(([, text]) => spellings.some((spelling) => text.includes(spelling))).map(([where]) => where)).toEqual([]);
  // the searched traces do hold the SQL, the rows, the logs and the books
  const searched = (where: RegExp, text: string) => traces.some(([name, found]) => where.test(name) && found.includes(text));
  expect(searched(/^BatchExecuteStatement request$/, 'CREATE TABLE')).toBe(true);
  expect(searched(/^BatchExecuteStatement request$/, 'COPY')).toBe(true);
  expect(searched(/^loaded\//, ',')).toBe(true);
  expect(searched(/^log of .*IngestHandler/, '"batch"')).toBe(true);
  expect(searched(/^printed$/, 'rows loaded by')).toBe(true);
});
