import { globSync } from 'fs';
import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { appWithAssets, testStack } from './app';
import { plainIngest, plainPublisher } from './observed';
import { Instrumentation } from '../src';

const LAYER = 'arn:aws:lambda:us-east-1:451483290750:layer:NewRelicNodeJS24XARM64:1';

function layer(stack = testStack()) {
  return { stack, layers: [lambda.LayerVersion.fromLayerVersionArn(stack, 'Layer', LAYER)] };
}

function functionsOf(template: ReturnType<ReturnType<typeof plainIngest>['template']>, idPart: string): any[] {
  return Object.entries(template.findResources('AWS::Lambda::Function')).filter(([id]) => id.includes(idPart)).map(([, { Properties }]) => Properties);
}

test('without it a function has no layer, is not traced, and its own handler is called', () => {
  for (const properties of [...functionsOf(plainIngest().template(), 'IngestHandler'), ...functionsOf(plainPublisher().template(), 'PublisherHandler')]) {
    expect(properties).not.toHaveProperty('Layers');
    expect(properties).not.toHaveProperty('TracingConfig');
    expect(properties.Handler).toBe('index.handler');
  }
});

describe.each([
  ['SnsToRedshiftIngest', 'IngestHandler', (instrumentation: Instrumentation, stack = testStack()) => plainIngest({ instrumentation }, stack).template()],
  ['ScheduledCsvPublisher', 'PublisherHandler', (instrumentation: Instrumentation, stack = testStack()) => plainPublisher({ instrumentation }, stack).template()],
] as const)('%s', (_, handler, synthesized) => {
  test('is traced by X-Ray, and may send its traces', () => {
    const template = synthesized(Instrumentation.xray());
    expect(functionsOf(template, handler)).toEqual([expect.objectContaining({ TracingConfig: { Mode: 'Active' }, Handler: 'index.handler' })]);
    expect(functionsOf(template, handler)[0].Environment.Variables).toHaveProperty('POWERTOOLS_TRACE_ENABLED', 'true');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([{ Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' }]) },
    });
  });

  test('is traced in all of its functions, as far as Lambda sees them', () => {
    for (const properties of functionsOf(synthesized(Instrumentation.xray()), '')) {
      expect(properties.TracingConfig).toEqual({ Mode: 'Active' });
    }
  });

  test('is called by New Relic\'s wrapper, which reads its licence key from the secret', () => {
    const { stack, layers } = layer();
    const key = new kms.Key(stack, 'Key');
    const licenseKeySecret = new secretsmanager.Secret(stack, 'License', { encryptionKey: key });
    const template = synthesized(Instrumentation.newRelic({ layer: layers[0], accountId: '4242', licenseKeySecret }), stack);
    const secretArn = stack.resolve(licenseKeySecret.secretArn);
    expect(functionsOf(template, handler)).toEqual([expect.objectContaining({
      Handler: 'newrelic-lambda-wrapper.handler',
      Layers: [LAYER],
      Environment: {
        Variables: expect.objectContaining({ NEW_RELIC_ACCOUNT_ID: '4242', NEW_RELIC_LAMBDA_HANDLER: 'index.handler', NEW_RELIC_LICENSE_KEY_SECRET: secretArn }),
      },
    })]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secretArn },
          Match.objectLike({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: stack.resolve(key.keyArn) }),
        ]),
      },
    });
  });

  test('takes the layers of any vendor, with what they want to be set', () => {
    const { stack, layers } = layer();
    const template = synthesized(Instrumentation.layer({
      layers, environment: { DD_SITE: 'example.com' }, wrapperHandler: '/opt/nodejs/node_modules/vendor/handler.handler', wrappedHandlerVariable: 'DD_LAMBDA_HANDLER',
    }), stack);
    const [properties] = functionsOf(template, handler);
    expect(properties).toMatchObject({
      Handler: '/opt/nodejs/node_modules/vendor/handler.handler',
      Layers: [LAYER],
      Environment: { Variables: { DD_SITE: 'example.com', DD_LAMBDA_HANDLER: 'index.handler' } },
    });
    expect(Object.keys(properties.Environment.Variables).length).toBeGreaterThan(2);
  });
});

test('the table\'s handler, which runs only when one deploys, is left as it is', () => {
  const { stack, layers } = layer();
  const template = plainIngest({ instrumentation: Instrumentation.layer({ layers }) }, stack).template();
  expect(functionsOf(template, 'RedshiftIngestTables')).toEqual([expect.not.objectContaining({ Layers: expect.anything() })]);
});

test('fails for the name of a wrapped handler that nobody would read', () => {
  const { layers } = layer();
  expect(() => Instrumentation.layer({ layers, wrappedHandlerVariable: 'DD_LAMBDA_HANDLER' }))
    .toThrow('\'wrappedHandlerVariable\' is for a \'wrapperHandler\', got \'DD_LAMBDA_HANDLER\' without one');
});

test.each([
  ['traced', Instrumentation.xray(), 1],
  ['not traced', undefined, 0],
])('the code of a handler that is %s has the library of X-Ray beside it or not', (_, instrumentation, libraries) => {
  const app = appWithAssets();
  plainIngest({ instrumentation }, new Stack(app, 'Stack'));
  const { directory } = app.synth();
  const [handler] = globSync(path.join(directory, 'asset.*', 'schema.json')).map((file) => path.dirname(file));
  expect(globSync(path.join(handler, 'node_modules', '@aws-lambda-powertools', 'tracer', 'index.js'))).toHaveLength(libraries);
});
