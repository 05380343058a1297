import { HandlerMutation } from './handler-mutation';

// What is broken both in runs of the engine and in storms over the handler in one process. Both must notice it.

export const FAILED_NOT_REPORTED: HandlerMutation = {
  file: 'lambda-src/ingest/create-ingest.ts',
  text: 'failed.map((itemIdentifier) => ({ itemIdentifier }))',
  by: '[]',
};

export const ALL_COPIES_LOADED: HandlerMutation = {
  file: 'lambda-src/load/load-sql.ts',
  text: '    addOneCopy(run, target);',
  by: '',
  ofLoader: true,
};

export const STAGING_NOT_AWAITED: HandlerMutation = {
  file: 'lambda-src/redshift/pending-destination.ts',
  text: 'const key = await this.folder.stage(name, rows.body, parts.length > 0 ? parts : undefined);',
  by: 'const key = \'\'; void this.folder.stage(name, rows.body, parts.length > 0 ? parts : undefined).catch(() => undefined);',
};

export const KEPT_BY_MESSAGE_ALONE: HandlerMutation = {
  file: 'lambda-src/rejected/rejected-key.ts',
  text: 'JSON.stringify([deduplicationId, messageDigest, version, rowsStaged, sorted])',
  by: 'messageDigest',
};
