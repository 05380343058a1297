import { countRows, loadNow, withCostApp } from './deployed';
import { Profile, rowsOf } from './profile';
import { publishEvenly } from './publish';
import { Usage, UsageMeter } from './usage';
import { watched } from './watched';

export interface MeasuredRun {
  readonly rows: number;
  readonly messages: number;
  /** Minutes of the engine's clock in which the rows were published. */
  readonly minutes: number;
  readonly usage: Usage;
}

/** Rows that this machine surely takes in a second; the clock runs as fast as that allows. */
const ROWS_A_SECOND = 6000;
const FASTEST = 60;

/**
 * Lets the rows of so many minutes of the profile pass through an ingest on the local engine, and counts what that uses. With a loader,
 * they are the rows between two loads, and one load ends the run.
 */
export async function measureRun(profile: Profile, minutes: number, loader: boolean): Promise<MeasuredRun> {
  const rows = rowsOf({ ...profile, minutes });
  const factor = Math.max(1, Math.min(FASTEST, ROWS_A_SECOND / (rows / minutes / 60)));
  return withCostApp({ loader: loader ? profile.minutes : undefined }, factor, async (app) => {
    const { engine, outputs } = app;
    const functions = [outputs.Handler1, ...loader ? [outputs.LoaderFunction] : []];
    const logged = () => functions.flatMap((name) => engine.logs(name)).reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0);
    const loggedBefore = logged();
    const meter = new UsageMeter(engine);
    await publishEvenly(engine, outputs.TopicArn1, { rows, rowsAMessage: profile.rowsAMessage, minutes });
    meter.idleCounts = false;
    await engine.idle();
    if (loader) {
      await loadNow(app);
      meter.usage.schedulerInvocations++;
    }
    meter.stop();
    const loaded = await countRows(app, 'messages_1');
    if (loaded !== rows) {
      throw new Error(`${rows} rows were published, but ${loaded} loaded: the run shows nothing; take a profile with fewer rows a day`);
    }
    const usage = { ...meter.usage, loggedBytes: logged() - loggedBefore, ...watched(engine) };
    return { rows, messages: rows / profile.rowsAMessage, minutes, usage };
  });
}
