/** What a call may take beyond the wait it asks for; one that hangs must not outlast the invocation. */
const CALL_TIMEOUT = 15_000;

/** Cuts a call off that takes longer than it may. */
export async function withTimeout<T>(waitSeconds: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), waitSeconds * 1000 + CALL_TIMEOUT);
  return call(controller.signal).finally(() => clearTimeout(timer));
}
