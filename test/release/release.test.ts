import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { OWNER, placeholdersIn } from '../../projenrc/owner';
import { absoluteLinks } from '../../release/absolute-links';
import { changelog, firstChangelog } from '../../release/changelog';
import { typed } from '../../release/commits';
import { sbomOf } from '../../release/sbom';
import { nextVersion } from '../../release/version';

const ROOT = path.join(__dirname, '..', '..');

const commits = (...titles: string[]) => typed(titles.map((title, at) => ({ hash: `${at}`.repeat(40), title, body: `Why ${at}.\n` })));

test.each<[string | undefined, string[], string | undefined]>([
  [undefined, [], '0.1.0'],
  ['0.1.0', ['docs: A', 'test: B', 'chore: C'], undefined],
  ['0.1.0', ['fix: A', 'docs: B'], '0.1.1'],
  ['0.1.3', ['fix: A', 'feat: B'], '0.2.0'],
  ['0.9.3', ['fix!: A'], '0.10.0'],
  ['1.2.3', ['feat(publisher)!: A'], '2.0.0'],
  ['1.2.3', ['feat: A'], '1.3.0'],
])('after %s, the commits %j make %s', (last, titles, next) => {
  expect(nextVersion(last, commits(...titles))).toBe(next);
});

describe('a commit may ask for a version', () => {
  const asking = (version: string) => typed([
    { hash: 'b', title: 'fix: B', body: '' }, { hash: 'a', title: 'chore: A', body: `It is stable.\n\nRelease-As: ${version}\n` }, { hash: 'c', title: 'feat!: C', body: 'Release-As: 0.4.0' },
  ]);

  test('such as 1.0.0, which is then the next one, and the newest such commit counts', () => {
    expect(nextVersion('0.3.1', asking('1.0.0'))).toBe('1.0.0');
  });

  test.each(['0.3.1', '0.2.9', '1.0', 'v1.0.0', ''])('but not for one that is not after the last, here %j', (version) => {
    expect(() => nextVersion('0.3.1', asking(version))).toThrow(`'Release-As' must be a version after 0.3.1, such as 1.0.0, got '${version}'`);
  });
});

test('a commit says in its body, too, that it breaks something', () => {
  expect(typed([{ hash: 'a', title: 'feat: A', body: 'Text\n\nBREAKING CHANGE: rename it' }])[0].breaking).toBe(true);
});

test('a commit without a type cannot be released, and is named', () => {
  expect(() => commits('feat: A', 'Keep something to its width')).toThrow('these do not:\n  111111111 Keep something to its width');
});

test('a changelog says what is new, and what to do about what breaks', () => {
  expect(changelog('0.2.0', commits('feat: Load files', 'docs: Explain', 'fix: Keep a row', 'refactor!: Name it otherwise'))).toBe(
    '## 0.2.0\n\n### Breaking changes\n\n- Name it otherwise (333333333)\n  Why 3.\n\n'
    + '### Features\n\n- Load files (000000000)\n\n### Fixes\n\n- Keep a row (222222222)\n');
});

test('the first changelog says what there is', () => {
  expect(firstChangelog('0.1.0', 'Loads rows', [{ name: 'Ingest', docs: { summary: 'Loads.' } }])).toContain('The first release. Loads rows.\n\n### Constructs\n\n- `Ingest`: Loads.\n');
});

test('no value of the owner is a placeholder of another kind than those that a release finds', () => {
  expect(placeholdersIn({ ...OWNER, author: 'Ada', repository: 'https://github.com/acme/cdk-redshift-ingest' })).not.toContain('repository');
  expect(placeholdersIn({ repository: 'https://github.com/example/a', email: 'a@example.com', nugetPackage: 'Example.A', author: 'Ada' }))
    .toEqual(['repository', 'email', 'nugetPackage']);
});

test('links and pictures of a README are absolute, and those that are stay as they are', () => {
  const at = (markdown: string) => absoluteLinks(markdown, 'https://github.com/acme/lib', 'v1.0.0');
  expect(at('[a](docs/a.md#b) [b](https://b.example/) [c](#c) ![d](docs/d.svg) [LICENSE](LICENSE)')).toBe(
    '[a](https://github.com/acme/lib/blob/v1.0.0/docs/a.md#b) [b](https://b.example/) [c](#c) '
    + '![d](https://raw.githubusercontent.com/acme/lib/v1.0.0/docs/d.svg) [LICENSE](https://github.com/acme/lib/blob/v1.0.0/LICENSE)');
  expect(at('<img src="docs/a.png">')).toBe('<img src="https://raw.githubusercontent.com/acme/lib/v1.0.0/docs/a.png">');
  const readme = at(readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  expect([...readme.matchAll(/\]\((?!https?:|#)[^)]*\)|(?:src|srcset)="(?!https:)[^"]*"/g)].map(([link]) => link)).toEqual([]);
});

test('README says how to install what the owner publishes', () => {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  for (const line of [`\`${OWNER.mavenGroup}:cdk-redshift-ingest\``, `dotnet add package ${OWNER.nugetPackage}\``, `go get ${OWNER.goRepository}/cdkredshiftingest\``]) {
    expect(readme).toContain(line);
  }
});

test('the bill of materials names each package with its licence', () => {
  expect(sbomOf({ name: 'lib', version: '1.0.0' }, [{ name: '@a/b', version: '2.0.0', licence: 'MIT', text: '' }])).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { purl: 'pkg:npm/lib@1.0.0' } },
    components: [{ name: '@a/b', version: '2.0.0', purl: 'pkg:npm/%40a/b@2.0.0', licenses: [{ license: { id: 'MIT' } }] }],
  });
});

const WORKFLOWS = path.join(ROOT, '.github', 'workflows');
const read = (name: string) => readFileSync(path.join(WORKFLOWS, name), 'utf8');
/** The text of each job. */
const jobsOf = (name: string) => new Map(read(name).split('\njobs:\n')[1].split(/^ {2}(?=\S)/m).slice(1).map((job) => [job.split(':')[0], job]));

test.each(readdirSync(WORKFLOWS))('%s runs actions of a fixed commit, and installs nothing newer than its lock files', (name) => {
  const workflow = read(name);
  expect([...workflow.matchAll(/uses: (\S+)/g)].map(([, action]) => action).filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  expect(workflow).not.toMatch(/npm install|npx (?!projen)|@latest|pip install/);
});

test('what looks at a pull request writes nothing', () => {
  expect([...jobsOf('build.yml').values()].map((job) => /permissions:\n((?: {6}.*\n)*)/.exec(job)?.[1])).toEqual(['      contents: read\n']);
});

test('whatever is published was built and tried before, was looked at by somebody, and is what was built', () => {
  const [build, ...others] = [...jobsOf('release.yml')];
  expect(build[0]).toBe('build');
  expect(build[1]).toMatch(/npm run release[^]*npm run languages/);
  expect(build[1]).not.toMatch(/secrets\.|id-token/); // it runs what all packages bring
  expect(others.map(([job]) => job)).toEqual(['tag', 'npm', 'pypi', 'nuget', 'maven', 'golang', 'announce']);
  for (const [, job] of others) {
    expect(job).toContain('\n    environment: release\n');
    expect(job).toMatch(/needs:.*build|- build/);
    expect(job).toContain('sha256sum --check');
    expect(job).toContain('!inputs.dry_run');
  }
});
