import { EventEmitter } from 'events';
import { noCounts } from '../../../lambda-src/encode/batch-counts';
import { answerTrials, culpritsAmong } from '../../../lambda-src/ingest/trial-process';
import { Message } from '../../../lambda-src/message/messages';
import * as object from '../../../lambda-src/rejected/rejected-object';
import { captureOutput } from '../captured-output';
import { message } from '../encoded';
import { ID, ingestSchema } from '../schemas';
import { hashed } from '../secret-double';

// No process is started: each is a double.
const processes = jest.requireActual<typeof import('child_process')>('child_process');

afterEach(() => jest.restoreAllMocks());

/** A process that never was. It says that it is ready for the first message after its start, unless its start fails. */
class FakeProcess extends EventEmitter {
  readonly killed: unknown[] = [];
  readonly sent: string[] = [];

  constructor(start: 'READY' | 'SILENT' | 'EXIT' | 'ERROR') {
    super();
    setImmediate(() => {
      switch (start) {
        case 'READY':
          return this.emit('message', 'ready');
        case 'EXIT':
          return this.emit('exit', 1);
        case 'ERROR':
          return this.emit('error', new Error('no such file'));
        default:
          return undefined;
      }
    });
  }

  /** Messages say by their body what becomes of the process. */
  send({ itemIdentifier, body }: Message, done: (error?: Error) => void): boolean {
    this.sent.push(itemIdentifier);
    setImmediate(() => {
      done(body === 'kills' ? new Error('channel closed') : undefined);
      return body === 'kills' ? this.emit('exit', null) : body === 'fine' && this.emit('message', 'ready');
    });
    return true;
  }

  kill(signal: unknown): void {
    this.killed.push(signal);
    setImmediate(() => this.emit('exit', null));
  }
}

function given(...starts: ConstructorParameters<typeof FakeProcess>[0][]) {
  const trials: FakeProcess[] = [];
  const fork = jest.spyOn(processes, 'fork').mockImplementation((() => {
    const trial = new FakeProcess(starts[trials.length] ?? 'READY');
    trials.push(trial);
    return trial;
  }) as never);
  const find = async (bodies: readonly string[], timeLeft: () => number = () => 4_000) =>
    culpritsAmong(bodies.map((body, at) => message(body, { itemIdentifier: `${at}` })), { file: '/var/task/index.js', megabytes: 64, timeLeft });
  return { trials, fork, find };
}

const found = (culprits: readonly string[], untried: readonly string[] = []) => ({ culprits: new Set(culprits), untried: new Set(untried) });

/** A clock of which each look takes some time. */
function clock(milliseconds: number, ...steps: readonly number[]): () => number {
  const left = steps.values();
  return () => left.next().value ?? milliseconds;
}

describe('messages that are tried', () => {
  test('share a process until one of them ends it or does not end, and each process is killed', async () => {
    const { find, trials } = given();
    expect(await find(['fine', 'kills', 'fine', 'hangs', 'fine', 'fine'])).toEqual(found(['1', '3']));
    expect(trials.map(({ sent }) => sent)).toEqual([['0', '1'], ['2', '3'], ['4', '5']]);
    expect(trials.map(({ killed }) => killed)).toEqual([['SIGKILL'], ['SIGKILL'], ['SIGKILL']]);
    expect(trials.map((trial) => [trial.listenerCount('message'), trial.listenerCount('exit')])).toEqual([[0, 0], [0, 0], [0, 0]]);
  });

  test('are read by the handler itself, with the memory that is given, and what it dies of is in the log', async () => {
    const { find, fork } = given();
    await find(['fine']);
    expect(fork.mock.calls).toEqual([[
      '/var/task/index.js', ['try-messages'], { env: process.env, execArgv: ['--max-old-space-size=64'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
    ]]);
  });

  test('have a quarter of the time that is left, each from its start', async () => {
    const { find } = given();
    const begin = Date.now();
    await find(['hangs']);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(999);
    const timers = jest.spyOn(global, 'clearTimeout');
    await given().find(['fine', 'fine']);
    expect(timers.mock.calls.length).toBeGreaterThanOrEqual(3);
  });

  test('are known to have ended their process as soon as it has ended', async () => {
    const { find } = given('READY');
    expect(await find(['kills'], () => 60_000)).toEqual(found(['0'])); // or the test takes too long
  });

  test('do not start a process if there are none', async () => {
    const { find, fork } = given();
    expect(await find([])).toEqual(found([]));
    expect(fork).not.toHaveBeenCalled();
  });

  test('are tried later if another process does not start, and who was found before is to blame', async () => {
    const { log } = captureOutput();
    const { find, trials } = given('READY', 'EXIT');
    expect(await find(['fine', 'kills', 'fine', 'kills'])).toEqual(found(['1'], ['2', '3']));
    expect(trials.map(({ killed }) => killed)).toEqual([['SIGKILL'], ['SIGKILL']]);
    expect(log()).toMatchObject([{ level: 'WARN', message: 'other messages not tried', error: [expect.stringContaining('does not start')] }]);
  });

  test('are not to blame for the time that others have taken', async () => {
    const { find, trials } = given();
    // Of 8 seconds half is for trials, and each message may take two. The second one would begin when the first has taken three.
    expect(await find(['kills', 'hangs', 'fine'], clock(5_000, 8_000, 8_000, 8_000))).toEqual(found(['0'], ['1', '2']));
    expect(trials.map(({ sent }) => sent)).toEqual([['0']]);
  });

  test.each([3_999, 0, -10])('are not tried if %d milliseconds are left in all', async (milliseconds) => {
    const { find, fork } = given();
    expect(await find(['hangs', 'kills'], () => milliseconds)).toEqual(found([], ['0', '1']));
    expect(fork).not.toHaveBeenCalled();
  });

  test.each(['SILENT', 'EXIT', 'ERROR'] as const)('are not to blame for a process that does not start: %s', async (start) => {
    const { find, trials } = given(start);
    await expect(find(['fine'])).rejects.toThrow('the process in which messages are tried does not start');
    expect(trials[0].sent).toEqual([]);
    expect(trials[0].killed).toEqual(start === 'ERROR' ? ['SIGKILL', 'SIGKILL'] : ['SIGKILL']);
  });
});

describe('a process for trials', () => {
  const { argv, send } = process;
  afterEach(() => {
    Object.assign(process, { argv, send });
    process.removeAllListeners('message');
  });

  function started(name: string, more: object = { send: jest.fn() }, schema = ingestSchema()) {
    Object.assign(process, { argv: ['node', 'index.js', name], send: undefined, ...more });
    answerTrials(schema);
    return more as { send: jest.Mock };
  }

  test.each([['another', { send: jest.fn() }], ['try-messages', {}]])('is not one that is called %s with %j', (name, more) => {
    started(name, more);
    expect(process.listenerCount('message')).toBe(0);
    expect('send' in more ? more.send.mock.calls : []).toEqual([]);
  });

  test.each(['[{"id":1}]', '[]'])('does not end with a message of which nothing is rejected: %s', async (body) => {
    const { send: told } = started('try-messages');
    for (const listener of process.listeners('message')) {
      await (listener as unknown as (sent: Message) => Promise<void>)(message(body));
    }
    expect(told.mock.calls).toEqual([['ready'], ['ready']]);
  });

  test('tries a message with protected values, and does not read their secret', async () => {
    const { send: told } = started('try-messages', undefined, ingestSchema({ columns: [ID, hashed('email')] }));
    for (const listener of process.listeners('message')) {
      await (listener as unknown as (sent: Message) => Promise<void>)(message('[{"id":1,"email":"ada"},{"id":2,"email":{}}]'));
    }
    expect(told.mock.calls).toEqual([['ready'], ['ready']]);
  });

  test('reads rows as the table has them, with the schema without a secret', async () => {
    Object.assign(process, { argv: ['node', 'index.js', 'try-messages'], send: jest.fn() });
    const tried: Message[] = [];
    const schema = ingestSchema({ columns: [ID, hashed('email')] });
    answerTrials(schema, ({ columns }) => {
      expect(columns).not.toEqual(schema.columns);
      return ([sent]) => {
        tried.push(sent);
        return { staged: [], rejections: [], failed: [], failedByRows: [], counts: noCounts() };
      };
    });
    const sent = message('[]');
    for (const listener of process.listeners('message')) {
      await (listener as unknown as (one: Message) => Promise<void>)(sent);
    }
    expect(tried).toEqual([sent]);
  });

  test('encodes each message, writes what is rejected of it, and is ready for the next', async () => {
    const write = jest.spyOn(object, 'writeRejected');
    const { send: told } = started('try-messages');
    expect(told.mock.calls).toEqual([['ready']]);
    for (const [body, rowsStaged, rows] of [['[{"id":1},{"id":2},{"id":"x"}]', 2, [[3]]], ['{"id":"y"}', 0, [[1]]]] as const) {
      const sent = message(body);
      told.mockClear();
      process.listeners('message').forEach((listener) => void (listener as (sent: Message) => void)(sent));
      expect(told).not.toHaveBeenCalled();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(told.mock.calls).toEqual([['ready']]);
      const [[rejected, version, payloadFormat]] = write.mock.calls.slice(-1);
      expect([rejected.message, rejected.rowsStaged, rejected.rejections.map((one) => one.rows), version, payloadFormat]).toEqual([sent, rowsStaged, rows, 'v1', 'JSON']);
    }
  });
});
