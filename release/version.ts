import { TypedCommit } from './commits';

export const FIRST_VERSION = '0.1.0';

/** How the text of a commit asks for a version that the types of commits would not make, such as 1.0.0. */
const ASKED_FOR = /^Release-As: (.*)$/m;

/**
 * The version after these commits, of which the newest is first: the one that a commit asks for, or else by their types. Undefined if none of them
 * changes anything for users.
 *
 * Before 1.0, a breaking change and a feature raise the second number, and a fix the third.
 */
export function nextVersion(last: string | undefined, commits: readonly TypedCommit[]): string | undefined {
  if (last === undefined) {
    return FIRST_VERSION;
  }
  const asked = commits.map(({ body }) => ASKED_FOR.exec(body)?.[1].trim()).find((version) => version !== undefined);
  if (asked !== undefined) {
    requireLater(last, asked);
    return asked;
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

function requireLater(last: string, asked: string): void {
  const numbers = (version: string) => version.split('.').map(Number);
  const [before, after] = [numbers(last), numbers(asked)];
  const at = after.findIndex((number, place) => number !== before[place]);
  if (!/^\d+\.\d+\.\d+$/.test(asked) || at < 0 || after[at] < before[at]) {
    throw new Error(`'Release-As' must be a version after ${last}, such as 1.0.0, got '${asked}'; change the text of the commit`);
  }
}
