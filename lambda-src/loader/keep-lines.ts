import { LoadableSet } from './loadable-set';
import { PendingStore } from './pending-store';
import { RebuiltMessages } from './rebuilt-messages';
import { StagedMessage } from '../encode/batch';
import { isPartId } from '../message/deduplication-id';
import { Rejection } from '../message/rejection';
import { Quarantine } from '../rejected/quarantine';
import { RejectedForm } from '../rejected/rejected-object';

/**
 * Keeps rejected rows of a staged object. Throws if that is not certain. A row that was replayed by itself is not kept again: it is still
 * where it came from. Nothing is sealed: of protected columns only that is known which stands in place of their values.
 *
 * @param remaining the messages of which rows remain, with their numbers
 */
export async function keepLines(
  { s3, bucket }: PendingStore, { columns: { prefix, version } }: LoadableSet, rebuilt: RebuiltMessages, rejections: readonly Rejection[],
  remaining: readonly StagedMessage[], form: RejectedForm = {},
): Promise<void> {
  const wanted = new Set(rejections.map(({ itemIdentifier }) => itemIdentifier));
  const messages = rebuilt.staged.filter(({ message }) => wanted.has(message.itemIdentifier) && !isPartId(message.deduplicationId));
  const quarantine = new Quarantine(s3, { bucket, prefix, version, payloadFormat: 'JSON', ...form });
  const [error] = (await quarantine.keep(rejections, messages.map((staged) => rebuilt.withBody(staged)), remaining)).values();
  if (error !== undefined) {
    throw new Error('rows that are not loaded cannot be kept', { cause: error });
  }
}
