import { parseArgs } from 'util';

export interface NotebookOptions {
  /** How often the schedule fires before the notebook runs. */
  readonly ticks: number;
  readonly serverless: boolean;
  /** Whether the executed notebook and its pictures go into `docs/`. */
  readonly docs: boolean;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

export const USAGE = `npm run notebook -- [--ticks N] [--serverless] [--docs] [--json]

  --ticks       let the schedule fire N times before the notebook runs (default: 30, each with 1,000 rows)
  --serverless  take the variant with Redshift Serverless
  --docs        write the executed notebook and its pictures to docs/notebook/ (default: cdk.out/notebook/)
  --json        end with one JSON object on the last line`;

export function readOptions(args: string[]): NotebookOptions {
  const { values: { ticks, ...flags } } = parseArgs({
    args,
    options: {
      ticks: { type: 'string', default: '30' },
      serverless: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  if (!/^[1-9]\d*$/.test(ticks)) {
    throw new Error(`--ticks must be a whole number of at least 1, got '${ticks}'`);
  }
  return { ticks: Number(ticks), ...flags };
}
