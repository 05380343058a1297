import { parseArgs } from 'util';

export interface IsolationOptions {
  readonly seed: number;
  /** Only kinds whose title has this in it. */
  readonly only: string;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

export const USAGE = `npm run isolation -- [--seed N] [--only TEXT] [--json]

  --seed N     other odd messages; the same ones for the same N (default 1)
  --only TEXT  only kinds of odd messages whose name has this text
  --json       end with one JSON object on the last line`;

export function readOptions(args: string[]): IsolationOptions {
  const { values: { seed, only, json } } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  if (!/^\d{1,9}$/.test(seed)) {
    throw new Error(`--seed must be a whole number from 0 to 999999999, got '${seed}'`);
  }
  return { seed: Number(seed), only, json };
}
