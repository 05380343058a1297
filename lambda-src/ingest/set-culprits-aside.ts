import type { SQSRecord } from 'aws-lambda';
import { isUnusable, Message, tooExpensive, UnusableMessage } from '../message/messages';
import { errorChain, log } from '../runtime/log';

/** Returns the item identifiers of the messages whose rows cannot be read without harm. `timeLeft` tells the milliseconds that the invocation has. */
export type TryMessages = (messages: readonly Message[], timeLeft: () => number) => Promise<ReadonlySet<string>>;

/**
 * Sets messages aside that the handler may have died of.
 *
 * If the handler dies, all messages of its batch come again, and they would meet the same end together until all of them are dead
 * letters. So every message that comes again is tried by itself first, whatever the reason for which it comes again.
 */
export async function setCulpritsAside(
  records: readonly SQSRecord[], messages: readonly (Message | UnusableMessage)[], tryMessages: TryMessages, timeLeft: () => number,
): Promise<(Message | UnusableMessage)[]> {
  const again = new Set(records.filter(({ attributes }) => Number(attributes.ApproximateReceiveCount) > 1).map(({ messageId }) => messageId));
  const suspects = messages.filter((message) => again.has(message.itemIdentifier) && !isUnusable(message));
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
