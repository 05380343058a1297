import { errorChain, log } from './log';

/**
 * Does the parts of a check one after the other. A part that fails keeps no other from being done, and fails the check in the end. If it
 * failed because the warehouse is paused or is being changed, it only waits for the next check.
 *
 * @param isPaused tells that from the error
 */
export async function eachPart(parts: Readonly<Record<string, () => Promise<void>>>, isPaused: (error: unknown) => boolean): Promise<void> {
  const failures: [string, unknown][] = [];
  for (const [part, work] of Object.entries(parts)) {
    try {
      await work();
    } catch (error) {
      const away = isPaused(error);
      log({ level: away ? 'WARN' : 'ERROR', message: away ? 'not checked, because the warehouse is away; the next check will' : 'not checked', part, error: errorChain(error) });
      failures.push(...away ? [] : [[part, error] as [string, unknown]]);
    }
  }
  if (failures.length > 0) {
    throw new Error(`not checked: ${failures.map(([part]) => part).join(', ')}; the log has the errors`, { cause: failures[0][1] });
  }
}
