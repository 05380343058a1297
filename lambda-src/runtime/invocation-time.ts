import { setTimeout as sleep } from 'timers/promises';

/** The time that an invocation has left for work. */
export interface InvocationTime {
  /** Milliseconds until work must have stopped; negative after that. */
  remaining(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

const MOST_RESERVED = 20_000;
const SHARE_RESERVED = 0.2;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 15_000;

/** What Lambda tells of an invocation. */
export interface RemainingTime {
  getRemainingTimeInMillis(): number;
}

/** The milliseconds of an invocation that begins now that are kept for reporting. */
export function reserveOf(context: RemainingTime): number {
  return Math.min(MOST_RESERVED, context.getRemainingTimeInMillis() * SHARE_RESERVED);
}

/** The invocation's time, less a reserve for reporting: a function that the timeout stops reports nothing. */
export function invocationTime(context: RemainingTime): InvocationTime {
  const reserved = reserveOf(context);
  return {
    remaining: () => context.getRemainingTimeInMillis() - reserved,
    sleep: async (milliseconds) => sleep(milliseconds),
  };
}

/** A part of the time that is left. What is not used of it is left for others. */
export function partOf(time: InvocationTime, share: number): InvocationTime {
  return atMost(time, time.remaining() * share);
}

/** So many milliseconds, if they are left. */
export function atMost(time: InvocationTime, milliseconds: number): InvocationTime {
  const others = Math.max(time.remaining() - milliseconds, 0);
  return { remaining: () => time.remaining() - others, sleep: async (pauseMilliseconds) => time.sleep(pauseMilliseconds) };
}

/** Waits before another attempt, longer each time. Returns false at once if no time would be left for the attempt. */
export async function pause(time: InvocationTime, attempt: number): Promise<boolean> {
  const milliseconds = Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE) * (0.5 + Math.random() / 2);
  if (time.remaining() <= milliseconds) {
    return false;
  }
  await time.sleep(milliseconds);
  return true;
}
