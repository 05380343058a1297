import { ChildProcess, fork } from 'child_process';
import { Verdicts } from './set-culprits-aside';
import { RowSchema } from '../../src/private/contract/ingest';
import { BatchAccount } from '../encode/batch';
import { encodePieces } from '../encode/encode-pieces';
import { Message } from '../message/messages';
import { protectedColumns } from '../protection/protection';
import { writeRejected } from '../rejected/rejected-object';
import { errorChain, log } from '../runtime/log';

/** Tells a process that it is one for trials. */
const TRIAL = 'try-messages';

/** What is said by a process for trials that is ready for the first message, and then for the next one. */
const READY = 'ready';

/** The most characters of what a process writes that does not start. What one writes when it dies is V8's, and long. */
const MOST_SAID = 1000;

interface HowTried {
  /** The file of the handler: whatever the handler dies of, a trial dies of, too. */
  readonly file: string;
  /** The most memory for JavaScript objects, in megabytes. */
  readonly megabytes: number;
}

export interface TrialOptions extends HowTried {
  /** The milliseconds that are left for all messages. Half of them remain to load those that survive. */
  readonly timeLeft: () => number;
}

/** No message takes so many milliseconds. */
const LONGEST = 60_000;

/** With fewer milliseconds for each message, a good one may not be finished. */
const SHORTEST = 1_000;

/**
 * Reads the rows of messages, one message at a time, in a process of its own. Finds those that the process dies of, or does not finish.
 *
 * Each message has a quarter of the time that there is at the beginning. One that could not have all of it is not tried: that others have used up
 * the time is not its fault.
 */
export async function culpritsAmong(messages: readonly Message[], { timeLeft, ...how }: TrialOptions): Promise<Verdicts> {
  const [culprits, untried] = [new Set<string>(), new Set<string>()];
  const begun = timeLeft();
  const patience = Math.min(begun / 4, LONGEST);
  const isTime = () => patience >= SHORTEST && timeLeft() >= begun / 2 + patience;
  let trial: ChildProcess | undefined;
  try {
    for (const message of messages) {
      if (untried.size === 0 && isTime()) {
        trial ??= await started(how, patience, culprits.size > 0);
      }
      if (!trial || !isTime()) {
        untried.add(message.itemIdentifier);
      } else if (!await survives(trial, message, patience)) {
        culprits.add(message.itemIdentifier);
        trial.kill('SIGKILL');
        trial = undefined;
      }
    }
  } finally {
    trial?.kill('SIGKILL');
  }
  return { culprits, untried };
}

/** Undefined if the process does not start, and may not, because it is not the first one. */
async function started(how: HowTried, patience: number, mayFail: boolean): Promise<ChildProcess | undefined> {
  try {
    return await start(how, patience);
  } catch (error) {
    if (!mayFail) {
      throw error;
    }
    log({ level: 'WARN', message: 'other messages not tried', error: errorChain(error) });
    return undefined;
  }
}

/** Throws if the process does not start, because then no message is to blame. */
async function start({ file, megabytes }: HowTried, patience: number): Promise<ChildProcess> {
  const trial = fork(file, [TRIAL], { env: process.env, execArgv: [`--max-old-space-size=${megabytes}`], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  trial.stderr?.on('data', (text) => {
    said = `${said}${text}`.slice(0, MOST_SAID);
  });
  trial.on('error', () => trial.kill('SIGKILL'));
  if (!await isReady(trial, patience)) {
    trial.kill('SIGKILL');
    throw new Error(`the process in which messages are tried does not start: ${said}`);
  }
  return trial;
}

async function survives(trial: ChildProcess, message: Message, patience: number): Promise<boolean> {
  const ready = isReady(trial, patience);
  trial.send(message, () => undefined); // if it cannot be sent, the process is dead
  return ready;
}

/** Waits for the process to say that it is ready. Returns false if it ends, or does not say so in time. */
async function isReady(trial: ChildProcess, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const [onReady, onEnd] = [() => settle(true), () => settle(false)];
    const timeout = setTimeout(onEnd, patience);
    const settle = (ready: boolean) => {
      clearTimeout(timeout);
      trial.off('message', onReady).off('exit', onEnd);
      resolve(ready);
    };
    trial.once('message', onReady).once('exit', onEnd);
  });
}

/** Nothing that a trial writes leaves its process, so it protects with a key that is none, and does not read the secret. */
const NO_SECRET = new Uint8Array(32);

/** Does with the rows of messages what the handler does before it brings them anywhere. Returns what became of them. */
export type TryRows = (messages: readonly Message[]) => BatchAccount;

/**
 * Reads the rows of the messages that this process is sent, if it is one for trials.
 *
 * @param rowsOf makes what reads them, for a schema without a secret. A table whose rows are more than CSV names its own.
 */
export function answerTrials<Schema extends RowSchema>(given: Schema, rowsOf: (schema: Schema) => TryRows = encoding): void {
  if (process.argv[2] !== TRIAL || !process.send) {
    return;
  }
  const schema = { ...given, columns: protectedColumns(given.columns, NO_SECRET) };
  const tryRows = rowsOf(schema);
  process.on('message', async (message: Message) => {
    try {
      await tryMessage(message, schema, tryRows);
    } catch (error) {
      // Node would write the error with all that it says, and with the line of code.
      process.stderr.write(`a message cannot be tried: ${errorChain(error).join('; ')}\n`);
      process.exit(1);
    }
    process.send!(READY);
  });
  process.send(READY);
}

async function tryMessage(message: Message, { version, payloadFormat, rowsPath }: RowSchema, tryRows: TryRows): Promise<void> {
  const { rejections, staged } = tryRows([message]);
  if (rejections.length > 0) {
    await writeRejected({ message, rejections, rowsStaged: staged[0]?.rows ?? 0 }, version, payloadFormat, { rowsPath });
  }
}

function encoding(schema: RowSchema): TryRows {
  return (messages) => {
    const pieces = encodePieces(messages, schema);
    let next = pieces.next();
    while (!next.done) {
      next = pieces.next();
    }
    return next.value;
  };
}
