import { InvocationTime } from './invocation-time';

const PAUSE = 5_000;
const PAUSES = 4;

/** Repeats the work while access is denied: new permissions take some seconds to become effective everywhere. */
export async function onceGranted<T>(time: InvocationTime, work: () => Promise<T>, denied: (error: unknown) => boolean): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!denied(error) || attempt > PAUSES || time.remaining() < 2 * PAUSE) {
        throw error;
      }
      await time.sleep(PAUSE);
    }
  }
}
