import { Attack } from './attack';

/** What texts of services and parsers quote is logged as it is. */
const NOTHING_MASKED = {
  file: 'lambda-src/runtime/without-values.ts',
  text: 'export function withoutValues(text: string): string {',
  by: 'export function withoutValues(text: string): string {\n  if (text) return text;',
};

/** Of those who may read logs, metrics or traces, or all but a secret. */
export const LOG_ATTACKS: readonly Attack[] = [
  {
    name: 'a canary value through every error path, looked for in logs, metrics and errors',
    stoppedBy: 'what is logged of an error ends before the first value that it quotes',
    file: 'canary.test.ts',
    title: 'A reader of logs waits for a value',
    weakening: [NOTHING_MASKED],
  },
  {
    name: 'a canary value looked for in traces',
    stoppedBy: 'errors are masked before they are thrown',
    file: 'canary-trace.engine.test.ts',
    title: 'A reader of traces waits for a value',
    weakening: [NOTHING_MASKED],
  },
  {
    name: 'a protected value looked for in all that leaves the handler',
    stoppedBy: 'what is kept of a message is sealed',
    file: 'protected.test.ts',
    title: 'A reader of everything but the secret waits for a protected value',
    weakening: [{ file: 'lambda-src/ingest/row-parts.ts', text: ', seal: protection?.seal }', by: ' }' }],
  },
  {
    name: 'a protected value guessed by the digest of its message',
    stoppedBy: 'the digest has a key that is derived from the secret',
    file: 'protected.test.ts',
    title: 'whoever sees the digest of a message',
    weakening: [{ file: 'lambda-src/ingest/row-parts.ts', text: ', digest: keyedDigest(protection.digestKey) }', by: ' }' }],
  },
  {
    name: 'the id of another message in a log line',
    stoppedBy: 'what separates ids is escaped in them',
    file: 'log-ids.test.ts',
    title: 'A producer writes the id of another message into its own',
    weakening: [{ file: 'lambda-src/runtime/log.ts', text: 'return id.replace(/[\\s%=\\p{C}\\p{Z}]/gu, encodeURIComponent);', by: 'return id;' }],
  },
];
