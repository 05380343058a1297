import { github } from 'projen';

/** Actions by the commit of a version, so that nobody can change what runs here by moving a tag. */
const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1'; // v7.0.1
const SETUP_NODE = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020'; // v7.0.0
const SETUP_JAVA = 'actions/setup-java@b6effb05e454b25005698d916606bdc6ffcbf961'; // v5.7.0
const SETUP_PYTHON = 'actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97'; // v7.0.0
const SETUP_DOTNET = 'actions/setup-dotnet@a98b56852c35b8e3190ac28c8c2271da59106c68'; // v6.0.0
const SETUP_GO = 'actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e'; // v7.0.0
const UPLOAD = 'actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a';
const DOWNLOAD = 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c';
const ATTEST = 'actions/attest-build-provenance@a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32'; // v4.1.0

const { READ, WRITE } = github.workflows.JobPermission;
const NODE: github.workflows.JobStep = { uses: SETUP_NODE, with: { 'node-version': '24', 'package-manager-cache': false } };
const JAVA: github.workflows.JobStep = { uses: SETUP_JAVA, with: { 'distribution': 'corretto', 'java-version': '17' } };
const PYTHON: github.workflows.JobStep = { uses: SETUP_PYTHON, with: { 'python-version': '3.12' } };
const DOTNET: github.workflows.JobStep = { uses: SETUP_DOTNET, with: { 'dotnet-version': '8.x', 'cache': false } };
const GO: github.workflows.JobStep = { uses: SETUP_GO, with: { 'go-version': '1.25', 'cache': false } };
const TOOLCHAINS = [NODE, JAVA, PYTHON, DOTNET, GO];

/** The environment whose reviewers let a release go on. */
const ENVIRONMENT = 'release';

/** Adds the workflow that looks at pull requests: it runs what everybody can run, and may write nothing. */
export function addBuildWorkflow(of: github.GitHub): void {
  const workflow = of.addWorkflow('build');
  workflow.on({ pullRequest: {}, push: { branches: ['main'] }, workflowDispatch: {} });
  workflow.addJob('build', {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: READ },
    steps: [{ uses: CHECKOUT, with: { 'persist-credentials': false } }, ...TOOLCHAINS, { name: 'Install, test and package', run: 'bash .ci/run' }],
  });
}

/**
 * Adds the workflow of a release, which somebody starts by hand. All packages are built and tried before the first is published, and the tag is
 * set before that, too. A publisher that failed is run again by "Re-run failed jobs": it takes the packages that were built then.
 */
export function addReleaseWorkflow(of: github.GitHub): void {
  const workflow = new github.GithubWorkflow(of, 'release', { limitConcurrency: true, concurrencyOptions: { group: 'release', cancelInProgress: false } });
  workflow.on({ workflowDispatch: { inputs: { dry_run: { description: 'Build and try the packages, and publish nothing', type: 'boolean', default: false } } } as any });
  workflow.addJobs({
    build: {
      runsOn: ['ubuntu-latest'],
      permissions: { contents: READ },
      outputs: { version: { stepId: 'version', outputName: 'version' } },
      steps: [
        { uses: CHECKOUT, with: { 'fetch-depth': 0, 'persist-credentials': false } },
        ...TOOLCHAINS,
        { name: 'Install, test and package', run: 'bash .ci/run' },
        { name: 'Build the packages of all languages', run: 'npm run release' },
        { name: 'Try the packages', run: 'npm run languages -- --json' },
        { name: 'Tell the version', id: 'version', run: '[ ! -f dist/version.txt ] || echo "version=$(cat dist/version.txt)" >> "$GITHUB_OUTPUT"' },
        { name: 'Keep the packages', uses: UPLOAD, with: { 'name': 'dist', 'path': 'dist', 'retention-days': 90 } },
      ],
    },
    tag: afterApproval(['build'], { contents: WRITE, idToken: WRITE, attestations: WRITE }, [
      { name: 'Attest where the packages come from', uses: ATTEST, with: { 'subject-checksums': 'dist/SHA256SUMS' } },
      {
        name: 'Tag the commit, and draft its release',
        env: { GH_TOKEN: '${{ github.token }}', GH_REPO: '${{ github.repository }}', VERSION: '${{ needs.build.outputs.version }}' },
        run: 'gh release view "v$VERSION" > /dev/null 2>&1 || gh release create "v$VERSION" --draft --target "$GITHUB_SHA" --title "v$VERSION" '
          + '--notes-file dist/CHANGELOG.md dist/js/*.tgz dist/sbom.cdx.json dist/SHA256SUMS\n'
          + 'gh api "repos/$GH_REPO/git/ref/tags/v$VERSION" > /dev/null 2>&1 || gh api "repos/$GH_REPO/git/refs" -f ref="refs/tags/v$VERSION" -f sha="$GITHUB_SHA"',
      },
    ]),
    npm: publisher('npm', [], { NPM_TRUSTED_PUBLISHER: 'true' }),
    pypi: publisher('pypi', [PYTHON], { PYPI_TRUSTED_PUBLISHER: 'true' }),
    nuget: publisher('nuget', [PYTHON, DOTNET], { NUGET_TRUSTED_PUBLISHER: 'true', NUGET_USERNAME: '${{ secrets.NUGET_USERNAME }}' }),
    maven: publisher('maven', [JAVA], {
      MAVEN_SERVER_ID: 'central-ossrh',
      MAVEN_USERNAME: '${{ secrets.MAVEN_USERNAME }}',
      MAVEN_PASSWORD: '${{ secrets.MAVEN_PASSWORD }}',
      MAVEN_GPG_PRIVATE_KEY: '${{ secrets.MAVEN_GPG_PRIVATE_KEY }}',
      MAVEN_GPG_PRIVATE_KEY_PASSPHRASE: '${{ secrets.MAVEN_GPG_PRIVATE_KEY_PASSPHRASE }}',
    }),
    golang: publisher('golang', [], {
      GIT_USER_NAME: 'github-actions[bot]',
      GIT_USER_EMAIL: '41898282+github-actions[bot]@users.noreply.github.com',
      GITHUB_TOKEN: '${{ secrets.GO_GITHUB_TOKEN }}',
    }),
    announce: afterApproval(['build', 'npm', 'pypi', 'nuget', 'maven', 'golang'], { contents: WRITE }, [
      {
        name: 'Show the release',
        env: { GH_TOKEN: '${{ github.token }}', GH_REPO: '${{ github.repository }}', VERSION: '${{ needs.build.outputs.version }}' },
        run: 'gh release edit "v$VERSION" --draft=false',
      },
    ]),
  });
}

/** publib and all that it brings are those of release/tools: npm's by its lock file, pip's by its constraints. */
function publisher(registry: string, toolchains: github.workflows.JobStep[], env: Record<string, string>): github.workflows.Job {
  return afterApproval(['build', 'tag'], { contents: READ, idToken: WRITE }, [
    NODE,
    ...toolchains,
    { uses: CHECKOUT, with: { 'path': 'source', 'persist-credentials': false } },
    { name: 'Install what publishes', run: 'npm ci --prefix source/release/tools --ignore-scripts --no-audit --no-fund' },
    {
      name: 'Publish',
      env: { ...env, PIP_CONSTRAINT: '${{ github.workspace }}/source/release/tools/python-constraints.txt' },
      run: `source/release/tools/node_modules/.bin/publib-${registry}`,
    },
  ]);
}

function afterApproval(needs: string[], permissions: github.workflows.JobPermissions, steps: github.workflows.JobStep[]): github.workflows.Job {
  return {
    needs,
    runsOn: ['ubuntu-latest'],
    environment: ENVIRONMENT,
    permissions,
    if: "!inputs.dry_run && needs.build.outputs.version != ''",
    steps: [
      { name: 'Take the packages', uses: DOWNLOAD, with: { name: 'dist', path: 'dist' } },
      { name: 'Check that they are those that were built', run: 'cd dist && sha256sum --check --quiet SHA256SUMS' },
      ...steps,
    ],
  };
}
