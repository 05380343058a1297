import { StagedMessage } from './batch';

/** When the first and the last of the messages were published, in milliseconds since 1970. */
export function spanOf(staged: readonly StagedMessage[]): { oldest: number; newest: number } {
  let [oldest, newest] = [Infinity, -Infinity];
  for (const { message } of staged) {
    const time = Date.parse(message.publishedAt);
    [oldest, newest] = [Math.min(oldest, time), Math.max(newest, time)];
  }
  return { oldest, newest };
}
