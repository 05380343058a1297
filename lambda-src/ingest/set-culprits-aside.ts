import { isUnusable, Message, tooExpensive, UnusableMessage } from '../message/messages';
import { errorChain, log } from '../runtime/log';

/** What was found of messages that were tried, by their item identifiers. */
export interface Verdicts {
  /** Those whose rows cannot be read without harm. */
  readonly culprits: ReadonlySet<string>;
  /** Those that were not tried, because there was not enough time. */
  readonly untried: ReadonlySet<string>;
}

/** Tries messages one by one. `timeLeft` tells the milliseconds that the invocation has. */
export type TryMessages = (messages: readonly Message[], timeLeft: () => number) => Promise<Verdicts>;

/** What is left of messages without those that the handler may die of. */
export interface SetAside {
  /** All that may be read. Culprits among them are unusable, so that they are kept whole. */
  readonly messages: (Message | UnusableMessage)[];
  /** The item identifiers of those that must come again to be tried. */
  readonly untried: readonly string[];
}

/** Tries those of the messages that have one of the item identifiers, each by itself. */
export type SetCulpritsAside = (messages: readonly (Message | UnusableMessage)[], suspected: ReadonlySet<string>) => Promise<SetAside>;

/**
 * Sets messages aside that the handler may have died of.
 *
 * If it dies, all messages of its batch come again, and they would meet the same end together until all of them are dead letters.
 */
export async function setCulpritsAside(
  messages: readonly (Message | UnusableMessage)[], suspected: ReadonlySet<string>, tryMessages: TryMessages, timeLeft: () => number,
): Promise<SetAside> {
  const suspects = messages.filter((message) => suspected.has(message.itemIdentifier) && !isUnusable(message));
  if (suspects.length === 0) {
    return { messages: [...messages], untried: [] };
  }
  let verdicts: Verdicts;
  try {
    verdicts = await tryMessages(suspects, timeLeft);
  } catch (error) {
    log({ level: 'ERROR', message: 'messages not tried', messages: suspects.length, error: errorChain(error) });
    return { messages: [...messages], untried: [] };
  }
  const { culprits, untried } = verdicts;
  log({
    level: culprits.size + untried.size > 0 ? 'WARN' : 'INFO',
    message: 'messages tried one by one',
    messages: suspects.length,
    tooExpensive: culprits.size,
    ...untried.size > 0 && { untried: untried.size },
  });
  const tried = messages.filter(({ itemIdentifier }) => !untried.has(itemIdentifier));
  return { messages: tried.map((message) => (culprits.has(message.itemIdentifier) ? tooExpensive(message) : message)), untried: [...untried] };
}
