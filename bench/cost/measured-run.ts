import { DeployedCostApp } from './deployed';
import { publishEvenly } from './publish';
import { Stream } from './stream';
import { Usage, UsageMeter } from './usage';
import { watched } from './watched';

export interface MeasuredRun {
  readonly rows: number;
  readonly messages: number;
  /** Minutes of the engine's clock in which the rows were published. */
  readonly minutes: number;
  readonly usage: Usage;
}

/** The deployed functions that a run uses. */
export interface Measured {
  readonly app: DeployedCostApp;
  readonly topicArn: string;
  readonly functions: readonly string[];
}

/** Publishes a stream, waits until nothing is in flight, lets the run end, and returns what all of that has used. */
export async function measureStream(
  { app: { engine }, topicArn, functions }: Measured, stream: Stream, end?: (meter: UsageMeter) => Promise<void>,
): Promise<MeasuredRun> {
  const logged = () => functions.flatMap((name) => engine.logs(name)).reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0);
  const loggedBefore = logged();
  const meter = new UsageMeter(engine);
  await publishEvenly(engine, topicArn, stream);
  meter.idleCounts = false;
  await engine.idle();
  await end?.(meter);
  meter.stop();
  const { messages, rowsAMessage, minutes } = stream;
  return { rows: messages * rowsAMessage, messages, minutes, usage: { ...meter.usage, loggedBytes: logged() - loggedBefore, ...watched(engine) } };
}
