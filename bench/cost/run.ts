import * as path from 'path';
import { Profile, rowsOf } from './profile';
import { publishEvenly } from './publish';
import { Usage, UsageMeter } from './usage';
import { buildWhatIsStale, synthesizeApp } from '../../local/build';
import { Engine } from '../../local/engine';

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
const SLOWEST = 1.01; // with 1 the clock would be the real one, which the engine's children do not need
/** Real milliseconds that every function gets at least. */
const LEAST_WORK = 120_000;

/** Lets the rows of so many minutes of the profile pass through an ingest on the local engine, and counts what that uses. */
export async function measureRun(profile: Profile, minutes: number): Promise<MeasuredRun> {
  const rows = rowsOf({ ...profile, minutes });
  buildWhatIsStale();
  const factor = Math.max(SLOWEST, Math.min(FASTEST, ROWS_A_SECOND / (rows / minutes / 60)));
  const engine = await Engine.start({ factor, leastWork: LEAST_WORK });
  try {
    const assembly = path.join(engine.cloud.workDirectory, 'cdk.out');
    synthesizeApp('cost-app.ts', assembly);
    await engine.deploy(assembly);
    await engine.idle();
    const outputs = engine.outputs.Cost as Record<string, string>;
    const logged = () => engine.logs(outputs.Handler1).reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0);
    const loggedBefore = logged();
    const meter = new UsageMeter(engine);
    await publishEvenly(engine, outputs.TopicArn1, { rows, rowsAMessage: profile.rowsAMessage, minutes });
    meter.idleCounts = false;
    await engine.idle();
    meter.stop();
    await requireLoaded(engine, rows);
    return { rows, messages: rows / profile.rowsAMessage, minutes, usage: { ...meter.usage, loggedBytes: logged() - loggedBefore } };
  } finally {
    await engine.stop();
  }
}

async function requireLoaded(engine: Engine, rows: number): Promise<void> {
  const [cluster] = engine.resources('AWS::Redshift::Cluster');
  const [{ n }] = await engine.sql(cluster.physicalId, 'SELECT COUNT(*) AS n FROM messages_1');
  if (Number(n) !== rows) {
    throw new Error(`${rows} rows were published, but ${n} loaded: the run shows nothing; take one with fewer rows`);
  }
}
