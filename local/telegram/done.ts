import { stagedObjects } from './books';
import { Telegram } from './telegram';
import { PENDING_PREFIX } from '../../src/private/contract/pending';
import { Schedule } from '../aws/scheduler';
import { Engine } from '../engine';

/** Whether the schedule is that of a loader, which must load what the last tick publishes, too. */
export function isLoading({ input }: Schedule): boolean {
  return 'load' in JSON.parse(input);
}

/** Whether each schedule that publishes has fired so many times. */
export function allPublished(engine: Engine, { publishing }: Telegram, ticks: number): boolean {
  return publishing.every((name) => engine.cloud.scheduler.fired(name) >= ticks);
}

/** Whether everything has been published, and everything that was published has been loaded. */
export async function isDone(engine: Engine, telegram: Telegram, ticks: number): Promise<boolean> {
  if (telegram.loader === undefined) {
    return engine.schedulesDone && await isQuiet(engine);
  }
  return allPublished(engine, telegram, ticks)
    && await isQuiet(engine)
    && (await Promise.all(telegram.ingests.map((ingest) => stagedObjects(engine, ingest)))).flat().every(isLeftOver);
}

/** Whether an object is what a loader left that was stopped. No run loads it, and the daily check clears it away. */
function isLeftOver(key: string): boolean {
  return !key.startsWith(PENDING_PREFIX);
}

async function isQuiet(engine: Engine): Promise<boolean> {
  return Object.values(await engine.inFlight()).every((count) => count === 0);
}
