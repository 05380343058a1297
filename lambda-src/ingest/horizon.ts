import { Message, UnusableMessage } from '../message/messages';

/** How far back a destination knows what it has. An older message may be there already, and is not taken. */
export interface Horizon {
  /** Returns the message, or an unusable message with the reason if it is too old. */
  accept(message: Message | UnusableMessage): Message | UnusableMessage;
  isTooOld(publishedAt: string): boolean;
  /** Takes note of up to when the destination has forgotten, in milliseconds since 1970. False if that is nothing new. */
  learn(forgottenUpTo: number | undefined): boolean;
}
