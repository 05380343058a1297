import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { npmPack, stage } from '../release/stage';

const ROOT = path.join(__dirname, '..');
const APP = `
const { App, Stack } = require('aws-cdk-lib');
const { CfnCluster } = require('aws-cdk-lib/aws-redshift');
const { ColumnType, CsvSource, RedshiftTarget, ScheduledCsvPublisher, SnsToRedshiftIngest } = require('cdk-redshift-ingest');
const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Stack');
const cluster = new CfnCluster(stack, 'Cluster', {
  clusterType: 'single-node', nodeType: 'ra3.large', dbName: 'analytics', masterUsername: 'admin', manageMasterPassword: true,
});
const publisher = new ScheduledCsvPublisher(stack, 'Publisher', { source: CsvSource.file('rows.csv') });
new SnsToRedshiftIngest(stack, 'Ingest', {
  topic: publisher.topic,
  target: RedshiftTarget.cluster(cluster),
  table: { tableName: 'messages', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
});
const assembly = app.synth();
const types = Object.values(assembly.getStackByName('Stack').template.Resources).map((resource) => resource.Type);
process.stdout.write(JSON.stringify(types));
`;

let directory: string;
let tarball: string;
let files: string[];
beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'empty-app-'));
  stage(path.join(directory, 'package'));
  const [packed] = JSON.parse(npmPack(path.join(directory, 'package'), directory));
  tarball = packed.filename;
  files = packed.files.map((file: { path: string }) => file.path);
}, 60_000);
afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

test('the package holds what it should, and nothing else', () => {
  const { steps } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf8')).tasks.bundle;
  const bundles = steps.flatMap(({ spawn }: { spawn?: string }) => (spawn ? [`assets/lambda-src/${path.basename(spawn)}/index.js`] : []));
  const compiled = inFolder('src').flatMap((file) => ['.js', '.d.ts'].map((ending) => `lib/${file.replace(/\.ts$/, ending)}`));
  const notebooks = inFolder('notebooks').map((file) => `notebooks/${file}`);
  const expected = ['.jsii', 'LICENSE', 'README.md', 'package.json', 'assets/THIRD-PARTY-LICENSES', ...bundles, ...compiled, ...notebooks];
  expect(files.filter((file) => file !== '.jsii.tabl.json').sort()).toEqual(expected.sort()); // the translations are there after `projen translate`
  const lengths = compiled.map((file) => fs.readFileSync(path.join(directory, 'package', file), 'utf8').split('\n').at(-1)!.length);
  expect(Math.max(...lengths)).toBeLessThan(1000); // no source map
});

test('its README has no link that depends on where it is shown, and neither has what other languages show of it', () => {
  const [readme, assembly] = ['README.md', '.jsii'].map((file) => fs.readFileSync(path.join(directory, 'package', file), 'utf8'));
  for (const page of [readme, JSON.parse(assembly).readme.markdown]) {
    expect(page).toContain('](https://github.com/');
    expect(page.match(/\]\((?!https?:|#)|(?:src|srcset)="(?!https:)/g)).toBeNull();
  }
});

test('the packed library works in an empty app, with neither esbuild nor Docker at hand', () => {
  const npm = (...args: string[]) => execFileSync('npm', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  fs.writeFileSync(path.join(directory, 'package.json'), '{"private": true}');
  fs.writeFileSync(path.join(directory, 'rows.csv'), 'id\n1\n2\n');
  fs.writeFileSync(path.join(directory, 'app.js'), APP);
  npm('install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts',
    `./${tarball}`, `aws-cdk-lib@${devDependencies['aws-cdk-lib']}`, `constructs@${devDependencies.constructs}`);
  expect(fs.existsSync(path.join(directory, 'node_modules', 'esbuild'))).toBe(false);
  // the evaluator of IAM policies is under the AGPL: for development alone, as is the engine that calls it
  expect(fs.existsSync(path.join(directory, 'node_modules', '@cloud-copilot'))).toBe(false);

  const output = execFileSync(process.execPath, ['app.js'], { cwd: directory, encoding: 'utf8', env: { PATH: directory, HOME: directory } });
  expect(JSON.parse(output)).toEqual(expect.arrayContaining(['AWS::Lambda::EventSourceMapping', 'AWS::Scheduler::Schedule', 'Custom::RedshiftTable']));
  const assembly = path.join(directory, 'cdk.out');
  const bundles = fs.readdirSync(assembly).filter((entry) => fs.existsSync(path.join(assembly, entry, 'index.js')));
  expect(bundles.length).toBeGreaterThanOrEqual(3);

  const program = path.join(directory, 'node_modules', '.bin', 'cdk-redshift-ingest');
  const infer = () => execFileSync(program, ['infer', 'rows.csv', '--check'], { cwd: directory, encoding: 'utf8', stdio: 'pipe', env: { PATH: path.dirname(process.execPath) } });
  expect(infer()).toContain('{ name: \'id\', type: ColumnType.INTEGER },');
}, 180_000);

/** The files in a folder of the repository and below. */
function inFolder(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => fs.statSync(path.join(ROOT, folder, file)).isFile());
}
