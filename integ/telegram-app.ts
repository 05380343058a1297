import { App, Duration } from 'aws-cdk-lib';
import { FAULTS } from './faults';
import { TelegramStack } from './telegram-stack';

/** The app of the telegram deployment. Its options are context: see cdk.json, or pass `-c name=value`. */
const app = new App();

/** Reads an option from cdk.json or the command line, as text. */
function option(name: string): string | undefined {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined || value === '' ? undefined : String(value);
}

function requiredOption(name: string): string {
  const value = option(name);
  if (value === undefined) {
    throw new Error(`context '${name}' is missing; it is set in cdk.json, or with -c ${name}=...`);
  }
  return value;
}

function numberOption(name: string): number | undefined {
  const value = option(name);
  if (value !== undefined && !/^\d+$/.test(value)) {
    throw new Error(`context '${name}' must be a whole number, got '${value}'`);
  }
  return value === undefined ? undefined : Number(value);
}

function flag(name: string): boolean {
  const value = option(name) ?? 'false';
  if (value !== 'true' && value !== 'false') {
    throw new Error(`context '${name}' must be true or false, got '${value}'`);
  }
  return value === 'true';
}

const batchingWindow = numberOption('batchingWindow');
const loader = numberOption('loader');
new TelegramStack(app, 'Telegram', {
  description: 'A trading chat published to SNS every minute and loaded into Redshift',
  region: requiredOption('region'),
  serverless: flag('serverless'),
  nodeType: option('nodeType'),
  baseCapacity: numberOption('baseCapacity'),
  batchingWindow: batchingWindow === undefined ? undefined : Duration.seconds(batchingWindow),
  loadInterval: loader === undefined ? undefined : Duration.minutes(loader),
  replay: flag('replay'),
  notebook: flag('notebook'),
  witness: flag('witness'),
  tables: numberOption('tables'),
  data: option('data'),
  inOrder: flag('inOrder'),
  faults: flag('faults') ? FAULTS : undefined,
  seed: numberOption('seed'),
});
