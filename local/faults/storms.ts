import { run } from './run';
import { drawn, SPAN_WITH_LOADER, storm } from './storm';
import { Task, trackOf } from './task';
import { StackName } from './world';

/** Number of storms in the full run. Half of them have two environments at once, half have ten; half append, half merge. */
const STORMS = 240;
const STORMS_SHORT = 8;

/** The same of ingests with a loader. Half of the storms have two loaders at once. */
const STORMS_WITH_LOADER = 48;
const STORMS_WITH_LOADER_SHORT = 2;

/** Number of storms over two ingests of one topic and bucket. */
const NEIGHBOURS = 12;
const NEIGHBOURS_SHORT = 1;
const NEIGHBOURS_WITH_LOADER = 8;

interface Weather {
  readonly stack: StackName;
  readonly isolation: 'SNAPSHOT' | 'SERIALIZABLE';
}

/** Kinds of storms, each with its share. The short run takes only the first of each mode. */
const WEATHER: Readonly<Record<'appending' | 'merging' | 'with a loader', readonly Weather[]>> = {
  'appending': [
    { stack: 'TenAtOnce', isolation: 'SNAPSHOT' },
    { stack: 'TwoAtOnce', isolation: 'SNAPSHOT' },
    { stack: 'TenAtOnce', isolation: 'SERIALIZABLE' },
    { stack: 'TwoAtOnce', isolation: 'SERIALIZABLE' },
  ],
  'merging': [
    { stack: 'TenMerging', isolation: 'SNAPSHOT' },
    { stack: 'TwoMerging', isolation: 'SNAPSHOT' },
    { stack: 'TenMerging', isolation: 'SERIALIZABLE' },
    { stack: 'TwoMerging', isolation: 'SERIALIZABLE' },
  ],
  'with a loader': [
    { stack: 'Loading', isolation: 'SNAPSHOT' },
    { stack: 'LoadingMerging', isolation: 'SNAPSHOT' },
    { stack: 'Loading', isolation: 'SERIALIZABLE' },
    { stack: 'LoadingMerging', isolation: 'SERIALIZABLE' },
  ],
};

/** Storms of one kind of weather after the other. Returns their number. */
export async function everyStorm(task: Task, mode: keyof typeof WEATHER): Promise<number> {
  const { options, say } = task;
  const weather = options.short ? WEATHER[mode].slice(0, 1) : WEATHER[mode];
  const withLoader = mode === 'with a loader';
  const storms = withLoader ? options.short ? STORMS_WITH_LOADER_SHORT : STORMS_WITH_LOADER : (options.short ? STORMS_SHORT : STORMS) / 2;
  for (const [index, { stack, isolation }] of weather.entries()) {
    const kind = withLoader ? `storms, ${mode}, ${stack.endsWith('Merging') ? 'merging' : 'appending'}, ${isolation}`
      : `storms, ${mode}, ${stack.startsWith('Two') ? 'two' : 'ten'} at once, ${isolation}`;
    const track = trackOf(task, { stack, isolation });
    for (let at = index; at < storms; at += weather.length) {
      const seed = options.seed * 1000 + at;
      const circumstances = { refusing: seed % 5 === 0, replaying: seed % 5 >= 2 && seed % 5 <= 3, ...withLoader && { loaders: 1 + seed % 2 } };
      // A replay at any moment; that of the run itself waits until nothing is in flight.
      const events = seed % 5 === 3 ? [{ event: 'REPLAYED', ordinal: 1 + Math.floor(30 * drawn(seed, 'replay')) } as const] : [];
      await track.run(kind, `storm ${seed}, ${stack}, ${isolation}`, (world) =>
        run(world, storm(seed, events, withLoader ? SPAN_WITH_LOADER : undefined), circumstances));
    }
    await track.stop();
    say(`${kind}: done`);
  }
  return storms;
}

/** Storms over two ingests of one topic and one bucket. In every second one everything is replayed at some call. */
export async function neighbours(task: Task, stack: 'Neighbours' | 'LoadingNeighbours'): Promise<void> {
  const { options, say } = task;
  const track = trackOf(task, { stack });
  const storms = stack === 'LoadingNeighbours' ? NEIGHBOURS_WITH_LOADER : options.short ? NEIGHBOURS_SHORT : NEIGHBOURS;
  const kind = `storms, two ingests on one bucket${stack === 'LoadingNeighbours' ? ', with a loader' : ''}`;
  for (let at = 0; at < storms; at++) {
    const seed = options.seed * 1000 + 500 + at;
    const events = at % 2 === 1 ? [{ event: 'REPLAYED', ordinal: 10 + at } as const] : [];
    await track.run(kind, `storm ${seed}, ${stack}`, (world) => run(world, storm(seed, events), { replaying: at % 2 === 1 }));
  }
  await track.stop();
  say(`${kind}: ${storms} done`);
}
