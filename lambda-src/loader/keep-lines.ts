import { LoadableSet } from './loadable-set';
import { PendingStore } from './pending-store';
import { RebuiltMessages } from './rebuilt-messages';
import { StagedMessage } from '../encode/batch';
import { isPartId } from '../message/deduplication-id';
import { Message } from '../message/messages';
import { Rejection } from '../message/rejection';
import { Quarantine } from '../rejected/quarantine';
import { RejectedForm } from '../rejected/rejected-object';

/**
 * Keeps rejected rows of a staged object. Throws if that is not certain, and `NoRoomError` before anything is kept. A row that was replayed by itself
 * is not kept again: it is still where it came from. Nothing is sealed: of protected columns only that is known which stands in place of their values.
 *
 * @param remaining the messages of which rows remain, with their numbers
 */
export async function keepLines(
  { s3, bucket }: PendingStore, { columns: { prefix, version } }: LoadableSet, rebuilt: RebuiltMessages, rejections: readonly Rejection[],
  remaining: readonly StagedMessage[], form: RejectedForm = {},
): Promise<void> {
  const wanted = new Set(rejections.map(({ itemIdentifier }) => itemIdentifier));
  const messages = rebuilt.staged.filter(({ message }) => wanted.has(message.itemIdentifier) && !isPartId(message.deduplicationId));
  rebuilt.requireRoom(messages);
  const quarantine = new Quarantine(s3, { bucket, prefix, version, payloadFormat: 'JSON', ...form });
  const [error] = (await quarantine.keep(rejections, withBodies(rebuilt, messages), remaining)).values();
  if (error !== undefined) {
    throw new Error('rows that are not loaded cannot be kept', { cause: error });
  }
}

/** Rebuilds each message when it is its turn: with all of their rows they may take many times as much memory as the object. */
function* withBodies(rebuilt: RebuiltMessages, messages: readonly StagedMessage[]): Generator<Message> {
  for (const message of messages) {
    yield rebuilt.withBody(message);
  }
}
