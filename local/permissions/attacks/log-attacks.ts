import { Attack } from './attack';

/** What texts of services and parsers quote is logged as it is. */
const NOTHING_MASKED = {
  file: 'lambda-src/runtime/without-values.ts',
  text: 'export function withoutValues(text: string): string {',
  by: 'export function withoutValues(text: string): string {\n  if (text) return text;',
};

/** Of those who may read logs, metrics or traces. */
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
    name: 'the id of another message in a log line',
    stoppedBy: 'what separates ids is escaped in them',
    file: 'log-ids.test.ts',
    title: 'A producer writes the id of another message into its own',
    weakening: [{ file: 'lambda-src/runtime/log.ts', text: 'return id.replace(/[\\s%=\\p{C}\\p{Z}]/gu, encodeURIComponent);', by: 'return id;' }],
  },
];
