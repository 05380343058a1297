import { parseArgs } from 'util';

export interface FaultOptions {
  /** Whether to run only each fault once, a few storms and two mutations. */
  readonly short: boolean;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
  readonly seed: number;
}

export const USAGE = `npm run faults -- [--short] [--seed N] [--json]

  --short    each fault at one call, a few storms and mutations, in a minute or two
  --seed N   other storms; the same plans for the same N (default 1)
  --json     end with one JSON object on the last line`;

export function readOptions(args: string[]): FaultOptions {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
    },
  });
  if (!/^\d{1,9}$/.test(values.seed)) {
    throw new Error(`--seed must be a whole number from 0 to 999999999, got '${values.seed}'`);
  }
  return { short: values.short, json: values.json, seed: Number(values.seed) };
}
