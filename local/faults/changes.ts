import { PlannedEvent, PlannedFault } from './fault-plan';
import { LOAD, LOADER_LOAD } from './pipeline-call';
import { FAULT_VERSIONS, FaultVersionName } from '../../integ/fault-versions';

/** A deployment while the messages of a run are in flight. */
export interface Change {
  readonly title: string;
  /** The version that is there before: what the change before it has left. */
  readonly from: FaultVersionName;
  /** What is deployed, and what is deployed after it when nothing is in flight any more. */
  readonly versions: readonly FaultVersionName[];
  readonly faults: readonly PlannedFault[];
  readonly events: readonly PlannedEvent[];
  /** Whether everything is replayed while faults are injected. */
  readonly replaying?: boolean;
}

/** Points that every run passes, in this order. */
const POINTS = [
  'SQS: ReceiveMessage', 'S3: PutObject rejected/object', 'S3: PutObject staging/object', LOAD, 'warehouse: COPY', 'Data API: DescribeStatement',
  'S3: CopyObject loaded/object', 'S3: DeleteObject staging/manifest', 'SQS: DeleteMessageBatch',
];

/** Points that every run with a loader passes. Before them, objects of the version before are pending. */
const LOADER_POINTS = [
  'S3: PutObject pending/object', 'SQS: DeleteMessageBatch', 'loader, S3: ListObjects pending/', 'loader, S3: PutObject staging/manifest', LOADER_LOAD, 'warehouse: COPY',
  'loader, Data API: DescribeStatement', 'loader, S3: GetObject pending/object', 'loader, S3: DeleteObjects several objects',
];

/** Columns widened and added, and removed again from the code. */
const LOADER_VERSIONS: readonly FaultVersionName[] = [
  'WIDENED', 'EXTENDED', 'FIRST', 'IGNORING', 'EXTENDED', 'WIDENED', 'FIRST', 'EXTENDED', 'IGNORING', 'FIRST', 'HORIZON_LOWERED', 'FIRST',
];

/** Faults at what only a replay after a deployment does, which lets rows in that were kept. */
const LETTING_IN: readonly PlannedFault[] = [
  { fault: 'KILLED_AFTER', point: 'S3: PutObject pending/parts', ordinal: 1 },
  { fault: 'REPLY_LOST', point: 'S3: PutObject pending/parts', ordinal: 1 },
  { fault: 'KILLED_BEFORE', point: 'loader, S3: GetObject pending/parts', ordinal: 1 },
  { fault: 'ANOTHER_LOADER', point: 'loader, S3: GetObject pending/parts', ordinal: 1 },
  { fault: 'KILLED_AFTER', point: 'loader, Data API: BatchExecuteStatement (look up entries in the ledger)', ordinal: 1 },
  { fault: 'ANOTHER_LOADER', point: 'loader, Data API: BatchExecuteStatement (look up entries in the ledger)', ordinal: 1 },
  { fault: 'KILLED_AFTER', point: 'loader, S3: PutObject pending/object', ordinal: 1 },
];

/** Points of the handler, which may be killed there. */
const DEADLY = POINTS.filter((point) => /^(S3|Data API): /.test(point));

/** The versions that can read the messages. */
const READING = (Object.keys(FAULT_VERSIONS) as FaultVersionName[]).filter((name) => FAULT_VERSIONS[name].payloadFormat === 'JSON');

/**
 * A deployment of each version after each other one, in one long walk: every run starts with the version that the one before it has left. The
 * deployment begins at another point of each run. In two of three runs the environment is killed there, so that the other version
 * meets messages of which nobody knows how far they have come. In every fourth run everything is replayed meanwhile.
 */
export function changes(): Change[] {
  return inARow(walk().map((versions, at) => {
    const kills = at % 3 > 0;
    const point = kills ? DEADLY[at % DEADLY.length] : POINTS[at % POINTS.length];
    const faults: PlannedFault[] = kills ? [{ fault: at % 3 === 1 ? 'KILLED_AFTER' : 'KILLED_AND_REGROUPED', point, ordinal: 1 }] : [];
    const replays = at % 4 === 3;
    return {
      title: `${versions.join(' and then ')} deployed at ${point}${kills ? ', and the environment killed' : ''}${replays ? ', and everything replayed' : ''}`,
      versions,
      faults,
      events: [{ event: 'DEPLOYED', point, ordinal: 1 } as const, ...replays ? [{ event: 'REPLAYED', point, ordinal: 1 } as const] : []],
    };
  }));
}

/** Lets each change begin with what the one before it has left. */
function inARow(all: readonly Omit<Change, 'from'>[]): Change[] {
  return all.map((change, at) => ({ ...change, from: all[at - 1]?.versions.at(-1) ?? 'FIRST' }));
}

/** Deployments of an ingest whose loader has objects pending. In every second one the loader is killed, or the handler that stages. */
export function changesWithLoader(): Change[] {
  const events: PlannedEvent[] = [{ event: 'DEPLOYED', point: 'SQS: DeleteMessageBatch', ordinal: 1 }];
  const lettingIn = LETTING_IN.flatMap((planned): Omit<Change, 'from'>[] => [
    { title: `EXTENDED deployed, and then a replay with ${planned.fault} at ${planned.point}`, versions: ['EXTENDED'], faults: [planned], events, replaying: true },
    { title: `FIRST deployed after a replay with ${planned.fault} at ${planned.point}`, versions: ['FIRST'], faults: [], events },
  ]);
  const others = LOADER_VERSIONS.map((version, at): Omit<Change, 'from'> => {
    const point = LOADER_POINTS[at % LOADER_POINTS.length];
    const kills = at % 2 === 0 && !/^(SQS|warehouse)/.test(point);
    return {
      title: `${version} deployed at ${point}${kills ? ', and the environment killed' : ''}`,
      versions: [version],
      // After the removal of what was loaded, nothing would be pending that the deployment could meet.
      faults: kills ? [{ fault: point === LOADER_POINTS.at(-1) ? 'KILLED_BEFORE' : 'KILLED_AFTER', point, ordinal: 1 }] : [],
      events: [{ event: 'DEPLOYED', point, ordinal: 1 }, ...at % 4 === 3 ? [{ event: 'REPLAYED', point, ordinal: 1 } as const] : []],
    };
  });
  return inARow([...others, ...lettingIn]);
}

/**
 * A closed walk along all versions that goes from each to each other once, and begins after the first version. A version that cannot read the
 * messages is deployed once after each of the others, which then follows again: nothing would be loaded with it.
 */
function walk(): (readonly FaultVersionName[])[] {
  const left = new Map(READING.map((version) => [version, READING.filter((other) => other !== version)]));
  const path: FaultVersionName[] = [];
  const follow = (version: FaultVersionName): void => {
    for (let next = left.get(version)!.shift(); next; next = left.get(version)!.shift()) {
      follow(next);
    }
    path.unshift(version);
  };
  follow('FIRST');
  const met = new Set<FaultVersionName>();
  return path.slice(1).flatMap((version) => {
    const excursion = met.has(version) ? [] : [['OTHER_PAYLOAD', version] as const];
    met.add(version);
    return [[version], ...excursion];
  });
}
