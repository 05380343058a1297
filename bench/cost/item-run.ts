import { withCostApp } from './deployed';
import { MeasuredRun, measureStream } from './measured-run';
import { Profile } from './profile';
import { ChooseRows, drawnRows, factorOf, newRows, streamOf } from './stream';

/** What becomes an item, and for how long a batch waits. */
export interface ItemCase {
  /** The column that is the key. */
  readonly key: 'message_id' | 'trader_id';
  /** Seconds. Without it, the batch waits as long as it does by default. */
  readonly window?: number;
}

const ROWS: Readonly<Record<ItemCase['key'], ChooseRows>> = { message_id: newRows, trader_id: drawnRows };

/** What this machine surely does in a second: puts, and rows of which few are put. If rows come faster, the clock runs slower than real time. */
const PUTS_A_SECOND = 300;
const ROWS_A_SECOND = 3000;

/** On a faster clock, puts would run into their timeout, because they do not get faster with the clock. */
const FASTEST = 5;

/** Lets the rows of so many minutes of the profile pass through an ingest into DynamoDB on the local engine, and counts what that uses. */
export async function measureItemRun(profile: Profile, minutes: number, { key, window }: ItemCase): Promise<MeasuredRun> {
  const stream = streamOf(profile, minutes, ROWS[key]);
  const factor = Math.min(FASTEST, factorOf(stream, window === undefined ? PUTS_A_SECOND : ROWS_A_SECOND));
  return withCostApp('item-cost-app.ts', { key, window }, factor, async (app) => {
    const { engine, outputs: { TopicArn: topicArn, Handler: handler, Table: table } } = app;
    const run = await measureStream({ app, topicArn, functions: [handler] }, stream);
    const expected = new Set(stream.rows.map((row) => row[key])).size;
    const items = (await engine.cloud.dynamoDb.items(table)).length;
    if (items !== expected) {
      throw new Error(`the rows have ${expected} keys, but there are ${items} items: the run shows nothing; take a profile with fewer rows a day`);
    }
    if (engine.cloud.cloudWatch.store.names.some(({ name }) => name === 'Retries' || name === 'FailedMessages')) {
      throw new Error('puts were repeated: the run shows nothing; wait until the machine has less to do, or take a profile with fewer rows a day');
    }
    return run;
  });
}
