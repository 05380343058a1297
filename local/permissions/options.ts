import { parseArgs } from 'util';
import { VARIANT_NAMES, VariantName } from './variants';

/** What is proven by itself: the policies of a variant of the telegram app, the rights in the database, or that attacks are stopped. */
export type Part = VariantName | 'database' | 'attacks';

const PARTS: readonly Part[] = [...VARIANT_NAMES, 'database', 'attacks'];

export interface PermissionOptions {
  readonly parts: readonly Part[];
  /** Which grants are taken away in a deployment of their own: one of each kind, every one, or none. */
  readonly deploy: 'sample' | 'all' | 'none';
  readonly markdown: boolean;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

export const USAGE = `npm run permissions -- [--only ${PARTS.join('|')}] [--deploy all|none] [--markdown] [--json]

  --only        one part: the policies of the telegram app on a cluster or on Serverless, without or with a loader, the rights in the
                database, or the attacks (default: all)
  --deploy      take every grant of a policy away in a deployment of its own (hours), or none (default: one of each kind)
  --markdown    print the tables as they stand in docs/permissions.md, and do not compare them with it
  --json        end with one JSON object on the last line, which has the figures of the parts that were proven`;

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
  const parts = PARTS.filter((part) => only === undefined || only === part);
  if (parts.length === 0) {
    throw new Error(`--only must be one of ${PARTS.join(', ')}, got '${only}'`);
  }
  if (deploy !== 'sample' && deploy !== 'all' && deploy !== 'none') {
    throw new Error(`--deploy must be all or none, got '${deploy}'`);
  }
  return { parts, deploy, markdown, json };
}
