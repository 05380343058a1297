import { isUnusable, Message, tooExpensive, UnusableMessage } from '../message/messages';
import { errorChain, log } from '../runtime/log';

/** Returns the item identifiers of the messages whose rows cannot be read without harm. `timeLeft` tells the milliseconds that the invocation has. */
export type TryMessages = (messages: readonly Message[], timeLeft: () => number) => Promise<ReadonlySet<string>>;

/** Tries those of the messages that have one of the item identifiers, each by itself, and keeps whole those that the handler would die of. */
export type SetCulpritsAside = (
  messages: readonly (Message | UnusableMessage)[], suspected: ReadonlySet<string>,
) => Promise<(Message | UnusableMessage)[]>;

/**
 * Sets messages aside that the handler may have died of.
 *
 * If it dies, all messages of its batch come again, and they would meet the same end together until all of them are dead letters.
 */
export async function setCulpritsAside(
  messages: readonly (Message | UnusableMessage)[], suspected: ReadonlySet<string>, tryMessages: TryMessages, timeLeft: () => number,
): Promise<(Message | UnusableMessage)[]> {
  const suspects = messages.filter((message) => suspected.has(message.itemIdentifier) && !isUnusable(message));
  if (suspects.length === 0) {
    return [...messages];
  }
  let culprits: ReadonlySet<string>;
  try {
    culprits = await tryMessages(suspects, timeLeft);
  } catch (error) {
    log({ level: 'ERROR', message: 'messages not tried', messages: suspects.length, error: errorChain(error) });
    return [...messages];
  }
  log({ level: culprits.size > 0 ? 'WARN' : 'INFO', message: 'messages tried one by one', messages: suspects.length, tooExpensive: culprits.size });
  return messages.map((message) => (culprits.has(message.itemIdentifier) ? tooExpensive(message) : message));
}
