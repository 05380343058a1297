import { RemainingTime, reserveOf } from './invocation-time';

/** What a call is for: to bring rows somewhere, or to report what became of them. */
export type CallPurpose = 'WORK' | 'REPORT';

/** What is left for Lambda itself, in milliseconds. */
const LAST = 500;

let invocation: { readonly context: RemainingTime; readonly spared: Readonly<Record<CallPurpose, number>> } | undefined;

/**
 * Lets no call outlast the invocation that begins now. Half of the time that is reserved for reporting is left when calls of the work end, because
 * a function that the timeout stops reports nothing.
 */
export function startCalls(context: RemainingTime): void {
  invocation = { context, spared: { WORK: reserveOf(context) / 2, REPORT: LAST } };
}

/** Milliseconds that a call may take. */
function timeFor(purpose: CallPurpose): number {
  return invocation ? Math.max(invocation.context.getRemainingTimeInMillis() - invocation.spared[purpose], 0) : Infinity;
}

/** A call was given up. Nobody knows whether it has had an effect. */
function givenUp(): Error {
  return Object.assign(new Error('the call was given up, because it took too long or the invocation had no time left'), { name: 'AbortError' });
}

/**
 * Makes a call, and gives it up after some milliseconds, or when the invocation has no time left for it. What the call waits for besides its own
 * request ends, too: credentials, and pauses between repeats.
 */
export async function inTime<T>(call: (signal: AbortSignal) => Promise<T>, purpose: CallPurpose = 'WORK', atMost = Infinity): Promise<T> {
  const milliseconds = Math.min(timeFor(purpose), atMost);
  if (milliseconds === Infinity) {
    return call(new AbortController().signal);
  }
  if (milliseconds === 0) {
    throw givenUp();
  }
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(givenUp());
    }, milliseconds);
  });
  return Promise.race([call(controller.signal), end]).finally(() => clearTimeout(timer));
}

interface Client {
  send(command: unknown, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>;
}

/** Makes the SDK repeat a call that hangs. */
export const PATIENT = { maxAttempts: 4, requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true } };

/** A client whose calls do not outlast the invocation, however often the SDK repeats them. */
export function punctual<Sender extends object>(client: Sender, purpose?: CallPurpose): Sender {
  const sender = client as Sender & Client;
  const send = sender.send.bind(sender);
  sender.send = async (command, { abortSignal, ...options } = {}) => inTime(async (signal) => send(
    command, { ...options, abortSignal: abortSignal ? AbortSignal.any([abortSignal, signal]) : signal }), purpose);
  return client;
}
