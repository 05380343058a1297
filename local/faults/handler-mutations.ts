import { HandlerMutation } from './handler-mutation';

// What is broken both in runs of the engine and in storms over the handler in one process. Both must notice it.

export const FAILED_NOT_REPORTED: HandlerMutation = {
  file: 'lambda-src/ingest/create-ingest.ts',
  text: 'failed.map((itemIdentifier) => ({ itemIdentifier }))',
  by: '[]',
};

export const KEPT_BY_MESSAGE_ALONE: HandlerMutation = {
  file: 'lambda-src/rejected/rejected-key.ts',
  text: 'JSON.stringify([deduplicationId, messageDigest, version, rowsStaged, sorted])',
  by: 'messageDigest',
};
