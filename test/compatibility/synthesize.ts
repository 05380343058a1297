import { mkdtempSync, readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { App, AppProps, Aspects, CfnResource, Duration } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AwsSolutionsChecks as AwsSolutionsChecks2, INagLogger } from 'cdk-nag-2';
import { amongFiles, fragments } from './fragments';
import { run, wholeApps } from './whole-apps';
import { TelegramStack } from '../../integ/telegram-stack';
import { IngestDashboard, QueryNotebook, RedshiftLoader, ScheduledCsvPublisher, SnsToRedshiftIngest } from '../../src';

// Synthesizes every example with all recommended feature flags of the CDK at hand. Prints what cdk-nag and the CDK find, and at the end the templates.

const ROOT = path.join(__dirname, '..', '..');
const flags: Record<string, unknown> = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8'));

/** The flags, and a folder that stays when the process ends. */
const props = (): AppProps => ({ context: flags, outdir: mkdtempSync(path.join(process.env.OUTPUT_DIRECTORY!, 'cdk.out')) });

const pages = ['README.md', ...readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
const examples = pages.map((page): [string, string] => [page, readFileSync(path.join(ROOT, page), 'utf8')])
  .flatMap(([page, text]) => [...wholeApps(text), ...fragments(text)].map((source, at): [string, () => App] => [`${page}, example ${at + 1}`, () => run(source, props())]));
amongFiles(process.env.OUTPUT_DIRECTORY!);
const telegram = Object.entries({ 'a cluster': {}, 'a workgroup': { serverless: true }, 'a loader': { loadInterval: Duration.minutes(15), tables: 2 }, 'a notebook': { notebook: true } })
  .map(([name, choices]): [string, () => App] => [`the telegram app with ${name}`, () => {
    const app = new App(props());
    new TelegramStack(app, 'Telegram', { region: 'us-east-1', ...choices });
    return app;
  }]);

const templates: string[] = [];
for (const [name, create] of [...examples, ...telegram]) {
  const complain = (finding: string) => console.log(JSON.stringify({ example: name, finding }));
  try {
    const app = create();
    const assembly = app.synth(); // with the flags of the newest CDK, what its own validator finds is an error
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    const isOurs = oursIn(app);
    violations.forEach(({ ruleName, violatingResources }) => violatingResources.forEach(({ constructPath = '' }) => isOurs(constructPath) && complain(`${ruleName} at ${constructPath}`)));
    assembly.stacks.forEach(({ messages }) => messages.filter(({ level }) => level === 'error').forEach(({ entry }) => complain(`${entry.data}`)));
    templates.push(...assembly.stacks.map(({ templateFullPath }) => templateFullPath));
  } catch (error) {
    complain(`${error}`);
  }
  lookWithNag2(create(), complain);
}
process.exitCode = 0; // the CDK counts what cdk-nag 2 finds in networks and warehouses
console.log(JSON.stringify({ examples: examples.length + telegram.length, templates }));

/** It complains of everything it finds as an error of the app, so it looks at another one. */
function lookWithNag2(app: App, complain: (finding: string) => void): void {
  const ignore = () => undefined;
  const isOurs = oursIn(app);
  const note = ({ ruleId, findingId, resource }: { ruleId: string; findingId?: string; resource: CfnResource }) => {
    if (isOurs(resource.node.path)) {
      complain(`cdk-nag 2: ${ruleId} ${findingId ?? ''} at ${resource.node.path}`);
    }
  };
  const logger: INagLogger = {
    onNonCompliance: note, onError: note, onCompliance: ignore, onSuppressed: ignore, onSuppressedError: ignore, onNotApplicable: ignore,
  };
  Aspects.of(app).add(new AwsSolutionsChecks2({ reports: false, additionalLoggers: [logger] }));
  try {
    app.synth();
  } catch (error) {
    if (!`${error}`.includes('Validation failed')) {
      complain(`cdk-nag 2: ${error}`);
    }
  }
}

/** Tells what the library has created. Topics, warehouses and networks are up to the example. */
function oursIn(app: App): (constructPath: string) => boolean {
  const ours = app.node.findAll()
    .filter((construct) => [SnsToRedshiftIngest, RedshiftLoader, ScheduledCsvPublisher, IngestDashboard, QueryNotebook].some((type) => construct instanceof type) || construct.node.id.startsWith('RedshiftIngest'))
    .map(({ node }) => node.path);
  return (constructPath) => ours.some((one) => constructPath === one || constructPath.startsWith(`${one}/`));
}
