import { HandlerMutation } from '../../local/faults/handler-mutation';
import { ALL_COPIES_LOADED, FAILED_NOT_REPORTED, KEPT_BY_MESSAGE_ALONE, STAGING_NOT_AWAITED } from '../../local/faults/handler-mutations';

/** Fixes that are taken out of the handler, each with what it is for. */
export const FIXES: Readonly<Record<string, HandlerMutation>> = {
  'a row must be kept before its message is acknowledged': FAILED_NOT_REPORTED,
  'a message of which a row is not kept must not be loaded': {
    file: 'lambda-src/ingest/ingest-messages.ts', text: 'isWhole ? encoded : await destination.encode(unsafe.others(messages), schema);', by: 'encoded;',
  },
  'what one version keeps must not stand for what another one rejects': KEPT_BY_MESSAGE_ALONE,
  'of the copies of a message that lie in several objects only one must be loaded': ALL_COPIES_LOADED,
  'rows must be staged before their message is acknowledged': STAGING_NOT_AWAITED,
  'a row that another version loaded with its message must not be replayed': {
    file: 'lambda-src/load/kept-verdict.ts', text: '&& (entry.version ?? version) === version', by: '',
  },
};
