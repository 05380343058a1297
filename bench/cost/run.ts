import { countRows, loadNow, withCostApp } from './deployed';
import { MeasuredRun, measureStream } from './measured-run';
import { Profile } from './profile';
import { factorOf, rowsInTurns, streamOf } from './stream';

/** Rows that this machine surely loads in a second. */
const ROWS_A_SECOND = 6000;

/**
 * Lets the rows of so many minutes of the profile pass through an ingest on the local engine, and counts what that uses. With a loader,
 * they are the rows between two loads, and one load ends the run.
 */
export async function measureRun(profile: Profile, minutes: number, loader: boolean): Promise<MeasuredRun> {
  const stream = streamOf(profile, minutes, rowsInTurns);
  const context = { loader: loader ? profile.minutes : undefined };
  return withCostApp('cost-app.ts', context, factorOf(stream, ROWS_A_SECOND), async (app) => {
    const { TopicArn1: topicArn, Handler1: handler, LoaderFunction: loaderFunction } = app.outputs;
    const run = await measureStream({ app, topicArn, functions: [handler, ...loader ? [loaderFunction] : []] }, stream, async ({ usage }) => {
      if (loader) {
        await loadNow(app);
        usage.schedulerInvocations++;
      }
    });
    const loaded = await countRows(app, 'messages_1');
    if (loaded !== run.rows) {
      throw new Error(`${run.rows} rows were published, but ${loaded} loaded: the run shows nothing; take a profile with fewer rows a day`);
    }
    return run;
  });
}
