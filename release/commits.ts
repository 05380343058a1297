/** A commit as far as a release is concerned. */
export interface Commit {
  readonly hash: string;
  readonly title: string;
  readonly body: string;
}

export const TYPES = ['feat', 'fix', 'docs', 'refactor', 'test', 'chore', 'build', 'ci', 'perf'];

const TITLE = new RegExp(`^(?<type>${TYPES.join('|')})(?:\\([\\w-]+\\))?(?<mark>!?): (?<subject>.+)$`);

export interface TypedCommit extends Commit {
  readonly type: string;
  readonly subject: string;
  readonly breaking: boolean;
}

/** Reads the types of commits. Throws if one has none: nobody could tell what it means for users. */
export function typed(commits: readonly Commit[]): TypedCommit[] {
  const untyped = commits.filter(({ title }) => !TITLE.test(title));
  if (untyped.length > 0) {
    throw new Error(`titles of commits must begin with one of ${TYPES.map((type) => `'${type}:'`).join(', ')}; these do not:\n`
      + untyped.map(({ hash, title }) => `  ${hash.slice(0, 9)} ${title}`).join('\n'));
  }
  return commits.map((commit) => {
    const { type, mark, subject } = TITLE.exec(commit.title)!.groups!;
    return { ...commit, type, subject, breaking: mark === '!' || /^BREAKING CHANGE: /m.test(commit.body) };
  });
}
