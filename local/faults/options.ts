import { parseArgs } from 'util';

export interface FaultOptions {
  /** Whether to run only each fault once, a few storms and two mutations. */
  readonly short: boolean;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
  readonly seed: number;
  /** Only the runs are done whose kind or name has this text, and only the trials whose title has it. */
  readonly only?: string;
}

export const USAGE = `npm run faults -- [--short] [--seed N] [--only TEXT] [--json]

  --short    each fault at one call, a few storms and mutations, in a minute or two
  --seed N   other storms; the same plans for the same N (default 1)
  --only T   only the runs whose kind or name has this text, such as 'a loader loads: KILLED_AFTER'
  --json     end with one JSON object on the last line`;

export function readOptions(args: string[]): FaultOptions {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
    },
  });
  if (!/^\d{1,9}$/.test(values.seed)) {
    throw new Error(`--seed must be a whole number from 0 to 999999999, got '${values.seed}'`);
  }
  return { short: values.short, json: values.json, seed: Number(values.seed), only: values.only };
}
