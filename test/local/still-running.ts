import { setTimeout as sleep } from 'timers/promises';

/** Returns those of some processes that do not end within ten seconds. A process that hears of the end of its parent takes a moment. */
export async function stillRunning(pids: readonly number[]): Promise<number[]> {
  const deadline = Date.now() + 10_000;
  while (pids.some(isRunning) && Date.now() < deadline) {
    await sleep(50);
  }
  return pids.filter(isRunning);
}

/** Whether a process has not ended. Signal 0 reaches it without an effect. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
