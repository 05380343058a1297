import { UnsafeMessages } from './unsafe-messages';
import { RowSchema } from '../../src/private/contract/ingest';
import { StagedMessage } from '../encode/batch';
import { Rejection } from '../message/rejection';
import { Quarantine } from '../rejected/quarantine';
import { errorChain, log } from '../runtime/log';

/** Keeps what was rejected of messages that are not unsafe already. A message is unsafe if that fails. Returns whether all was kept. */
export async function keep(
  quarantine: Quarantine, unsafe: UnsafeMessages, rejections: readonly Rejection[], toLoad: readonly StagedMessage[],
): Promise<boolean> {
  const errors = await quarantine.keep(unsafe.leaveOut(rejections), unsafe.received, toLoad);
  for (const [itemIdentifier, error] of errors) {
    log({ level: 'ERROR', message: 'rejected rows not kept', itemIdentifier, error: errorChain(error) });
  }
  unsafe.add([...errors.keys()]);
  return errors.size === 0;
}

/** Keeps what a destination has refused, or fails its messages, as the policy for rejected rows says. */
export async function keepOrFail(
  rejectedRows: RowSchema['rejectedRows'], quarantine: Quarantine, unsafe: UnsafeMessages, rejections: readonly Rejection[], toLoad: readonly StagedMessage[],
): Promise<void> {
  if (rejectedRows === 'FAIL_MESSAGE') {
    unsafe.addFailedByRows(rejections.map(({ itemIdentifier }) => itemIdentifier));
  } else {
    await keep(quarantine, unsafe, rejections, toLoad);
  }
}
