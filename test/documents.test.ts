import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { run, wholeApps } from './compatibility/whole-apps';
import { recordedTerminal } from './lambda-src/cli/recorded-terminal';
import { plainLoader } from './loaded-ingests';
import { plainIngest, plainPublisher } from './observed';
import { inferCommand } from '../lambda-src/infer/infer-command';
import { hidingOf } from '../lambda-src/ingest/come-back';
import { REJECT_REASONS } from '../lambda-src/values/reject-reason';
import { INGEST_METRICS, ITEM_METRICS, LOADER_METRICS, MESSAGE_METRICS, MetricDefinition, PUBLISHER_METRICS } from '../src/private/contract/metrics';
import { functionOptions } from '../src/private/function/function-options';

const ROOT = path.join(__dirname, '..');

function tableOf(page: string): string[] {
  return readFileSync(path.join(ROOT, page), 'utf8').split('\n').filter((line) => line.startsWith('|'));
}

describe('docs/bring-your-own.md', () => {
  const page = readFileSync(path.join(ROOT, 'docs/bring-your-own.md'), 'utf8');
  const [sample, ...others] = page.split(/^## /m).slice(1);
  const sections = others.map((section): [string, string[]] => [section.slice(0, section.indexOf('\n')), wholeApps(section)]);
  const block = (language: string) => new RegExp(`^\`\`\`${language}\\n([^]*?\\n)\`\`\`$`, 'm').exec(sample)![1];

  test('what is printed for the sample is what the command prints', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'documents-')), 'orders.json');
    writeFileSync(file, block('json'));
    const [, args] = /infer orders\.json (.*) > /.exec(block('sh'))!;
    const terminal = recordedTerminal();
    expect(await inferCommand.run([file, ...args.split(' ')], terminal)).toBe(0);
    expect(`${terminal.printed.join('\n')}\n`).toBe(block('typescript'));
  });

  test.each(sections)('%s: has a whole app that synthesizes as it stands', (_, apps) => {
    expect(apps).toHaveLength(1);
    const app = run(apps[0]);
    const template = Template.fromStack(app.node.findChild('Orders') as cdk.Stack);
    template.resourceCountIs('AWS::SNS::Subscription', 1);
    template.resourceCountIs('Custom::RedshiftTable', 1);
    expect(() => app.synth()).not.toThrow();
  });

  test('precreated roles replace every role of an ingest', () => {
    const [, [source]] = sections.find(([title]) => title.startsWith('Roles'))!;
    Template.fromStack(run(source).node.findChild('Orders') as cdk.Stack).resourceCountIs('AWS::IAM::Role', 0);
  });
});

describe('the README', () => {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

  test('has a whole app that synthesizes as it stands', () => {
    const [source] = wholeApps(readme);
    const template = Template.fromStack(run(source).node.findChild('Orders') as cdk.Stack);
    template.resourceCountIs('AWS::SNS::Subscription', 1);
    template.resourceCountIs('Custom::RedshiftTable', 1);
  });

  test('has the commands that a fresh clone is tried with', () => {
    expect(readme).toContain('\n```sh\nnpm ci && npm run demo\nnpm ci && npm test\n```\n');
  });
});

describe('docs/metrics.md', () => {
  const table = tableOf('docs/metrics.md');
  const rowsOf = (construct: string) => table.filter((line) => line.startsWith(`| the ${construct}`));
  const ofIngest = table.filter((line) => !line.startsWith('| the '));

  test.each<[string, string[], Record<string, MetricDefinition>]>([
    ['ingest and publisher', [...ofIngest, ...rowsOf('publisher')], { ...INGEST_METRICS, ...PUBLISHER_METRICS }],
    ['loader', rowsOf('loader'), LOADER_METRICS],
    ['items', rowsOf('items'), Object.fromEntries(Object.entries(ITEM_METRICS).filter(([name]) => !(name in MESSAGE_METRICS)))],
  ])('names each metric of the %s once, and by what it is broken down', (_, rows, metrics) => {
    for (const [name, definition] of Object.entries(metrics)) {
      const named = rows.join('\n').match(new RegExp(`\`${name}\`( by \`(\\w+)\`)?`, 'g'));
      expect({ name, named }).toEqual({ name, named: [`\`${name}\`${definition.by ? ` by \`${definition.by}\`` : ''}`] });
    }
  });

  test.each<[string, string[], () => cloudwatch.Alarm[]]>([
    ['ingest', ofIngest, () => plainIngest().ingest.alarms],
    ['loader', rowsOf('loader'), () => plainLoader().loader.alarms],
    ['publisher', rowsOf('publisher'), () => plainPublisher().publisher.alarms],
  ])('names each alarm of the %s', (_, rows, alarms) => {
    expect([...rows.join('\n').matchAll(/\*\*(\w+)\*\*/g)].map(([, name]) => name).sort()).toEqual(alarms().map(({ node }) => node.id).sort());
  });
});

test('docs/security.md has a row for the endpoint of each service that a function calls itself', () => {
  const code = readdirSync(path.join(ROOT, 'lambda-src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(cli|infer)\b/.test(file)) // what runs on the machine of a user
    .map((file) => readFileSync(path.join(ROOT, 'lambda-src', file), 'utf8')).join('\n');
  const clients = [...code.matchAll(/'@aws-sdk\/client-([\w-]+)'/g)].map(([, client]) => client.replace('secrets-manager', 'secretsmanager'));
  const called = new Set([...clients, ...code.includes('fromTemporaryCredentials') ? ['sts'] : []]);
  const rows = tableOf('docs/security.md').flatMap((line) => /^\| `com\.amazonaws\.<region>\.([\w-]+)` \|/.exec(line)?.[1] ?? []);
  expect(rows.sort()).toEqual([...called].sort());
});

test('docs/living-with-it.md names what ingests must have in common to share the function that prepares tables', () => {
  const page = readFileSync(path.join(ROOT, 'docs/living-with-it.md'), 'utf8');
  const [said] = /Ingests share the function that prepares tables if [^]*?\n\n/.exec(page)!;
  const { tracing, ...options } = functionOptions({} as Parameters<typeof functionOptions>[0]);
  for (const name of [...Object.keys(options), 'Instrumentation.xray()']) {
    expect(said).toContain(`\`${name}\``);
  }
});

test.each(['handler-options', 'batching-options'])('%s says as the handler does when a message comes back', (file) => {
  const text = readFileSync(path.join(ROOT, 'src', `${file}.ts`), 'utf8').replace(/\n +\* */g, ' ');
  const minutes = (receives: number, timeout: number) => hidingOf({ attributes: { ApproximateReceiveCount: `${receives}` } } as any, timeout * 60_000) / 60;
  const [first, second, third] = [1, 2, 3].map((receives) => minutes(receives, 15));
  expect(text).toMatch(new RegExp(`${first} minutes, then (after )?${second}, ${third} and so on, up to five times (this duration|\`timeout\`) and at least ${minutes(99, 1)} minutes`));
  expect(minutes(99, 15)).toBe(5 * 15);
});

test('docs/reject-reasons.md has a row for each reason as the code has it, with a way out', () => {
  const scopes = { ROW: 'row', MESSAGE: 'message', EITHER: 'row or message' };
  const rows = tableOf('docs/reject-reasons.md').filter((line) => /^\| `[A-Z_]+` \|/.test(line)).map((line) => line.slice(2, -2).split(' | '));
  expect(rows).toEqual(Object.entries(REJECT_REASONS).map(([code, { scope, meaning }]) =>
    [`\`${code}\``, scopes[scope], meaning, expect.stringMatching(/^[A-Z].*\.$/)]));
});

/** What other languages read, too: the README, and the doc comments of what is public. */
const TRANSLATED = ['README.md', ...readdirSync(path.join(ROOT, 'src')).filter((name) => name.endsWith('.ts')).map((name) => `src/${name}`)];

test.each(TRANSLATED)('the examples of %s declare no value and no list, which would not run in Python or not compile in Java', (file) => {
  const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  const examples = file.endsWith('.md') ? lines : lines.filter((line) => /^ +\* /.test(line));
  expect(examples.filter((line) => /^(?: +\* )?(?:declare |const \w+: \w+\[\])/.test(line))).toEqual([]);
});

const inFolder = (folder: string) => readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`).sort();
const PAGES = ['README.md', 'CONTRIBUTING.md', ...['local', 'model', 'bench', 'docs'].flatMap(inFolder)];

test.each(PAGES)('the links of %s to files and headings lead somewhere', (page) => {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  const links = [...text.matchAll(/(?:\]\(|src(?:set)?=")(?!https?:)([^)"]+)/g)].map(([, link]) => link);
  const broken = links.filter((link) => {
    const [file, anchor] = link.split('#');
    const target = file === '' ? path.join(ROOT, page) : path.join(ROOT, path.dirname(page), file);
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
  });
  expect(broken).toEqual([]);
});

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)]
    .map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}
