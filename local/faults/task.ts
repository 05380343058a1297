import { FaultOptions } from './options';
import { Tally } from './tally';
import { Beginning, Track } from './track';
import { World, WorldOptions } from './world';

/** What each part of the campaign is given. */
export interface Task {
  readonly assembly: string;
  readonly options: FaultOptions;
  readonly tally: Tally;
  readonly say: (text: string) => void;
  readonly interrupted: AbortSignal;
}

/** Does the runs of a stack one after the other, in the same deployment. */
export function trackOf({ assembly, options, tally, interrupted }: Task, deployed: Omit<WorldOptions, 'assembly' | 'database' | 'slower' | 'version'>): Track {
  const start = (more: Beginning) => World.start({ assembly, database: 'POSTGRES', ...deployed, ...more as Pick<WorldOptions, 'slower' | 'version'> });
  return new Track(start, tally, interrupted, options.only);
}
