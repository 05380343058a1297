import { TypedCommit } from './commits';

/** What a release has for users. A breaking change comes with what its commit says one has to do. */
export function changelog(version: string, commits: readonly TypedCommit[]): string {
  const section = (title: string, lines: string[]) => (lines.length > 0 ? [`### ${title}`, lines.join('\n')] : []);
  const line = ({ subject, hash }: TypedCommit) => `- ${subject} (${hash.slice(0, 9)})`;
  const others = commits.filter(({ breaking }) => !breaking);
  return `${[
    `## ${version}`,
    ...section('Breaking changes', commits.filter(({ breaking }) => breaking)
      .map((commit) => [line(commit), ...commit.body.trim().split('\n').filter((text) => text !== '').map((text) => `  ${text}`)].join('\n'))),
    ...section('Features', others.filter(({ type }) => type === 'feat').map(line)),
    ...section('Fixes', others.filter(({ type }) => type === 'fix' || type === 'perf').map(line)),
  ].join('\n\n')}\n`;
}

export interface DocumentedClass {
  readonly name: string;
  readonly docs?: { readonly summary?: string };
}

/** Of the first release: what there is, since nothing has changed. */
export function firstChangelog(version: string, description: string, constructs: readonly DocumentedClass[]): string {
  const lines = constructs.map(({ name, docs }) => `- \`${name}\`: ${docs?.summary}`);
  return `## ${version}\n\nThe first release. ${description}.\n\n### Constructs\n\n${lines.join('\n')}\n\nThe README says when to use them, and when not.\n`;
}
