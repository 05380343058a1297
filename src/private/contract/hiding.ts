/** The longest time for which a message is hidden that comes back by itself, at least. In seconds. */
const LEAST = 15 * 60;

/**
 * The longest time for which the ingest handler hides a message that it returns, in seconds. With the invocation before it, it is not longer
 * than the time for which the queue hides a message that nobody answers: six times the timeout.
 */
export function longestHiding(timeoutSeconds: number): number {
  return Math.max(LEAST, 5 * timeoutSeconds);
}
