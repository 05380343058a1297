import { parseArgs } from 'util';

const VARIANTS = ['cluster', 'serverless'] as const;

/** Of the telegram app. */
export type Variant = typeof VARIANTS[number];

export interface PermissionOptions {
  readonly variants: readonly Variant[];
  /** Which grants are taken away in a deployment of their own: one of each kind, every one, or none. */
  readonly deploy: 'sample' | 'all' | 'none';
  readonly markdown: boolean;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

export const USAGE = `npm run permissions -- [--only cluster|serverless] [--deploy all|none] [--markdown] [--json]

  --only        one variant of the telegram app (default: both)
  --deploy      take every grant away in a deployment of its own (an hour), or none (default: one of each kind)
  --markdown    print the table as it stands in docs/security.md
  --json        end with one JSON object on the last line`;

export function readOptions(args: string[]): PermissionOptions {
  const { values: { only, deploy, markdown, json } } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      deploy: { type: 'string', default: 'sample' },
      markdown: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const variants = VARIANTS.filter((variant) => only === undefined || only === variant);
  if (variants.length === 0) {
    throw new Error(`--only must be one of ${VARIANTS.join(', ')}, got '${only}'`);
  }
  if (deploy !== 'sample' && deploy !== 'all' && deploy !== 'none') {
    throw new Error(`--deploy must be all or none, got '${deploy}'`);
  }
  return { variants, deploy, markdown, json };
}
