import { readFileSync } from 'fs';
import * as path from 'path';
import { holderOf } from './unused-allowed';
import { Variant } from './variants';
import { Grant } from '../aws/iam/access';

const PAGE = path.join(__dirname, '..', '..', 'docs', 'permissions.md');

/** Returns a sentence for each difference between the grants of a variant and the rows that docs/permissions.md has for it. */
export function differencesFromPage({ title }: Variant, grants: readonly Grant[]): string[] {
  const section = readFileSync(PAGE, 'utf8').split(/\n##+ /).find((text) => text.startsWith(`${title}\n`)) ?? '';
  const rows = [...section.matchAll(/^\| (\w+) \| `([^`]+)` \|/gm)].map(([, holder, action]) => `${holder} ${action}`);
  const granted = grants.map((grant) => `${holderOf(grant)} ${grant.action}`);
  return [
    ...surplus(granted, rows).map((row) => `docs/permissions.md lacks ${row}`),
    ...surplus(rows, granted).map((row) => `docs/permissions.md has ${row}, which is not granted`),
  ];
}

/** What is in a list more often than in another. */
function surplus(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((item) => {
    const at = left.indexOf(item);
    left.splice(at, at < 0 ? 0 : 1);
    return at < 0;
  });
}
