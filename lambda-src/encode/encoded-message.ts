import { MessageCounts } from './batch-counts';
import { Rejection } from '../message/rejection';

/** The outcome for the rows of a message. */
export interface EncodedMessage {
  readonly rejections: readonly Rejection[];
  readonly counts: MessageCounts;
}
