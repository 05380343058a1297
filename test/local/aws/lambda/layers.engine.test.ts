import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Engine } from '../../../../local/engine';
import { CsvSource, Instrumentation, ScheduledCsvPublisher } from '../../../../src';
import { cloudAssembly, lambdaFunction, role } from '../../cloud-assembly';

/** Calls the configured handler, as a vendor's wrapper does. */
const WRAPPER = `
  const { join } = require('path');
  const [module_, exported] = process.env.NEW_RELIC_LAMBDA_HANDLER.split('.');
  const { [exported]: wrapped } = require(join(process.env.LAMBDA_TASK_ROOT, module_));
  exports.handler = async (event, context) => {
    process.stdout.write(JSON.stringify({ message: 'wrapper', account: process.env.NEW_RELIC_ACCOUNT_ID, secret: process.env.NEW_RELIC_LICENSE_KEY_SECRET }) + '\\n');
    return wrapped(event, context);
  };`;

const directory = mkdtempSync(path.join(tmpdir(), 'layers-'));
let engine: Engine;

beforeAll(async () => {
  const layer = path.join(directory, 'layer');
  mkdirSync(path.join(layer, 'nodejs', 'node_modules', 'newrelic-lambda-wrapper'), { recursive: true });
  writeFileSync(path.join(layer, 'nodejs', 'node_modules', 'newrelic-lambda-wrapper', 'index.js'), WRAPPER);
  writeFileSync(path.join(layer, 'exec-wrapper'), `#!/bin/sh\necho "around $_HANDLER" >> ${directory}/wrapped\nexec "$@"\n`);
  chmodSync(path.join(layer, 'exec-wrapper'), 0o755);
  const csv = path.join(directory, 'rows.csv');
  writeFileSync(csv, 'id\n1\n2\n3\n');

  const app = new App({ outdir: path.join(directory, 'cdk.out'), analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Instrumented');
  const standIn = new lambda.LayerVersion(stack, 'StandIn', { code: lambda.Code.fromAsset(layer) });
  const licenseKeySecret = new secretsmanager.Secret(stack, 'License');
  const source = CsvSource.file(csv);
  new ScheduledCsvPublisher(stack, 'NewRelic', {
    source, instrumentation: Instrumentation.newRelic({ layer: standIn, accountId: '4242', licenseKeySecret }),
  });
  new ScheduledCsvPublisher(stack, 'Vendor', {
    source, instrumentation: Instrumentation.layer({ layers: [standIn], environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/exec-wrapper' } }),
  });
  app.synth();

  engine = await Engine.start({ factor: 600, ticks: 1, leastWork: 20_000 });
  await engine.deploy(path.join(directory, 'cdk.out'));
  while (!engine.schedulesDone || Object.values(await engine.inFlight()).some((count) => count > 0)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}, 60_000);

afterAll(async () => {
  await engine.stop();
  rmSync(directory, { recursive: true });
});

function linesOf(id: string): string[] {
  const [{ physicalId }] = engine.resources('AWS::Lambda::Function').filter(({ logicalId }) => logicalId.startsWith(id));
  return engine.logs(physicalId).map(({ message }) => message);
}

test('a wrapper handler of a layer is called, and calls the publisher', () => {
  const lines = linesOf('NewRelic').join('\n');
  expect(lines).toContain('"message":"wrapper","account":"4242","secret":"arn:aws:secretsmanager:');
  expect(lines).toContain('"message":"tick"');
});

test('an exec wrapper of a layer starts the runtime', () => {
  expect(readFileSync(path.join(directory, 'wrapped'), 'utf8')).toBe('around index.handler\n');
  expect(linesOf('Vendor').join('\n')).toContain('"message":"tick"');
});

test('a layer that no template deploys is named', async () => {
  const arn = 'arn:aws:lambda:us-east-1:451483290750:layer:NewRelicNodeJS24XARM64:1';
  await expect(engine.deploy(cloudAssembly({
    Resources: { Role: role('lambda.amazonaws.com'), Function: lambdaFunction('exports.handler = async () => 1;', { FunctionName: 'foreign', Layers: [arn] }) },
  }))).rejects.toThrow(`function 'foreign' uses the layer ${arn}, which no template deploys`);
});
