import { Fate, fatesOf } from './books';
import { Tracked } from './deliveries';
import { Notification, Target } from './odd-kind';
import { payloadOf } from './payload';
import { Round } from './rounds';
import { TargetIngest } from './target-ingest';
import { Engine } from '../engine';

/** The speed of the engine's clock. A window of 10 seconds takes two. */
export const FACTOR = 5;

/** Good messages beside the odd ones of a round. */
const GOOD = 5;

/** Longer than a failed message stays invisible, in milliseconds of the engine's clock. */
export const UNTIL_VISIBLE = 32 * 60_000;

/** A message that has failed five times is a dead letter when it would come again; one more, if a message was received and not handled. */
const MOST_TRIES = 6;

export interface Outcome {
  readonly fates: readonly Fate[];
  /** The most memory that an environment had taken when it handled messages of a kind, in bytes. */
  readonly peaks: ReadonlyMap<string, number>;
  readonly deadLetters: number;
}

/** Throws the messages of all rounds at the ingests, and waits until nothing moves any more. */
export async function throwAll(engine: Engine, rounds: readonly Round[], say: (text: string) => void): Promise<Outcome> {
  const outputs = engine.outputs.Isolation as Record<string, string>;
  const targets = new Map(rounds.map(({ target }) => [target.name, target]));
  const ingests = [...targets.values()].map((target) => new TargetIngest(engine, target, outputs));
  const peaks = new Map<string, number>();
  // Most of a round is waiting, so the ingests share the processor.
  await Promise.all(ingests.map(async (ingest) => {
    await ingest.handleTogether();
    for (const round of rounds.filter(({ target }) => target.name === ingest.target.name)) {
      const began = Date.now();
      const failed = await throwRound(ingest, round);
      const peak = ingest.deliveries.takePeak();
      peaks.set(round.kind, Math.max(peak, peaks.get(round.kind) ?? 0));
      say(`${round.target.name}, ${round.kind}: ${round.odd.length} odd, ${((Date.now() - began) / 1000).toFixed(1)} s, ${Math.round(peak / 2 ** 20)} MB`
        + `${failed.length > 0 ? `: ${failed.join('; ')}` : ''}`);
    }
  }));
  await tryAgain(engine, ingests);
  peaks.set('handled again', Math.max(...ingests.map(({ deliveries }) => deliveries.takePeak())));
  say('everything has settled');
  const fates = (await Promise.all(ingests.map(fatesOf))).flat();
  ingests.forEach((ingest) => ingest.stop());
  return { fates, peaks, deadLetters: fates.filter(({ queued }) => queued).length };
}

/** Returns how invocations failed. */
async function throwRound(ingest: TargetIngest, { kind, large, target, odd }: Round): Promise<string[]> {
  if (large) {
    ingest.startAfresh();
  }
  const sent: Promise<Tracked>[] = [];
  for (let at = 0; at < Math.max(odd.length, GOOD); at++) {
    if (at < GOOD) {
      sent.push(ingest.send(kind, false, goodMessage(target, at)));
    }
    if (at < odd.length) {
      sent.push(ingest.send(kind, true, odd[at]));
    }
  }
  const all = await Promise.all(sent);
  await ingest.settle();
  return [...new Set(all.flatMap(({ failures }) => [...failures]))];
}

function goodMessage({ payloadFormat }: Target, at: number): Notification {
  return { body: payloadOf(payloadFormat, [[['n', String(at)], ['t', '"good"']]]) };
}

/** Lets the messages that failed come again until each is handled or is a dead letter. */
async function tryAgain(engine: Engine, ingests: readonly TargetIngest[]): Promise<void> {
  for (let tries = 1; await anyLeft(ingests); tries++) {
    if (tries > MOST_TRIES) {
      throw new Error(`after ${MOST_TRIES} tries there are still messages in a queue that is not for dead letters`);
    }
    engine.clock.advance(UNTIL_VISIBLE);
    await Promise.all(ingests.map((ingest) => ingest.settle()));
  }
}

async function anyLeft(ingests: readonly TargetIngest[]): Promise<boolean> {
  const depths = await Promise.all(ingests.map((ingest) => ingest.depth(ingest.queueArn)));
  return depths.some(({ visible, inFlight }) => visible + inFlight > 0);
}
