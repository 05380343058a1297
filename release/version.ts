import { TypedCommit } from './commits';

export const FIRST_VERSION = '0.1.0';

/**
 * The version after these commits, by their types. Undefined if none of them changes anything for users.
 *
 * Before 1.0, a breaking change and a feature raise the second number, and a fix the third.
 */
export function nextVersion(last: string | undefined, commits: readonly TypedCommit[]): string | undefined {
  if (last === undefined) {
    return FIRST_VERSION;
  }
  const [major, minor, patch] = last.split('.').map(Number);
  const has = (type: string) => commits.some((commit) => commit.type === type);
  if (commits.some(({ breaking }) => breaking) && major > 0) {
    return `${major + 1}.0.0`;
  }
  if (commits.some(({ breaking }) => breaking) || has('feat')) {
    return `${major}.${minor + 1}.0`;
  }
  return has('fix') || has('perf') ? `${major}.${minor}.${patch + 1}` : undefined;
}
