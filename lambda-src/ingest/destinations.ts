import { CheckFindings } from './check-result';
import { Destination } from './destination';
import { InvocationTime } from '../runtime/invocation-time';

/** How an invocation brings rows to the table. */
export interface Way {
  /** Whether the rows come from a replay of objects, and whether it is forced. */
  readonly replayed?: boolean;
  readonly forced?: boolean;
}

/** What an ingest can do with its table. */
export interface Destinations {
  of(way: Way): Destination;
  /** Whether nothing can be brought now. `messages` wait for it. */
  isAway(messages: number): Promise<boolean>;
  /** Learns, before a replay, how far back it is known what is there. */
  askHorizon(): Promise<void>;
  /** Tries whether rows can be brought, and changes nothing. */
  tryLoad(copy: boolean): Promise<void>;
  /** Whether a part of a check failed because the table can be reached later only. */
  isPaused(error: unknown): boolean;
  /** The parts of a check of what was loaded in the last days. They enter into the result what they find. */
  checks(days: number, result: CheckFindings): Readonly<Record<string, () => Promise<void>>>;
}

/** What a table does that is never away, has nothing to ask for, and leaves nothing to check. */
export const ALWAYS_THERE: Pick<Destinations, 'isAway' | 'askHorizon' | 'isPaused' | 'checks'> = {
  isAway: async () => false,
  askHorizon: async () => undefined,
  isPaused: () => false,
  checks: () => ({}),
};

/** Makes what outlives an invocation. What it returns is called for each invocation. `longest` is how many milliseconds any of them can last. */
export type DestinationsFor = (time: InvocationTime, longest: number) => Destinations;
