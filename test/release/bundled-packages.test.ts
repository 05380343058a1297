import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { bundledPackages } from '../../release/bundled-packages';

const ROOT = path.join(__dirname, '..', '..');

/** What is in the bundles, by licence. Whoever bundles another package writes it down here, and sees its licence. */
const BUNDLED: Record<string, string[]> = {
  'Apache-2.0': [
    '@aws-sdk/checksums', '@aws-sdk/client-dynamodb', '@aws-sdk/client-redshift-data', '@aws-sdk/client-s3', '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sns', '@aws-sdk/client-sqs', '@aws-sdk/core', '@aws-sdk/credential-provider-env', '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini', '@aws-sdk/credential-provider-login', '@aws-sdk/credential-provider-node',
    '@aws-sdk/credential-provider-process', '@aws-sdk/credential-provider-sso', '@aws-sdk/credential-provider-web-identity',
    '@aws-sdk/credential-providers', '@aws-sdk/dynamodb-codec', '@aws-sdk/endpoint-cache', '@aws-sdk/middleware-endpoint-discovery',
    '@aws-sdk/middleware-sdk-s3', '@aws-sdk/middleware-sdk-sqs', '@aws-sdk/nested-clients', '@aws-sdk/signature-v4-multi-region',
    '@aws-sdk/token-providers', '@aws-sdk/xml-builder', '@aws/lambda-invoke-store', '@smithy/core', '@smithy/credential-provider-imds',
    '@smithy/node-http-handler', '@smithy/service-error-classification', '@smithy/signature-v4', '@smithy/types', 'aws-xray-sdk-core',
  ],
  'BSD-2-Clause': ['cls-hooked', 'emitter-listener', 'shimmer'],
  'ISC': ['semver'],
  'MIT': ['atomic-batcher', 'mnemonist', 'obliterator', 'papaparse', 'pend', 'yauzl'],
  'MIT-0': ['@aws-lambda-powertools/commons', '@aws-lambda-powertools/logger', '@aws-lambda-powertools/metrics', '@aws-lambda-powertools/tracer'],
};

test('the bundles contain these packages under these licences', () => {
  const found = Map.groupBy(bundledPackages(ROOT), ({ licence }) => licence);
  expect(Object.fromEntries([...found].map(([licence, packages]) => [licence, packages.map(({ name }) => name)]))).toEqual(BUNDLED);
});

test('the text of each licence goes along', () => {
  const notices = readFileSync(path.join(ROOT, 'assets', 'THIRD-PARTY-LICENSES'), 'utf8');
  for (const { name, version, licence, text } of bundledPackages(ROOT)) {
    expect(notices).toContain(`${name} ${version} (${licence})\n`);
    expect(notices).toContain(text);
    expect(text.length).toBeGreaterThan(500);
  }
});

test.each(['GPL-3.0-only', 'AGPL-3.0-or-later', 'SEE LICENSE IN LICENSE', undefined])('a package under %s must not be bundled', (license) => {
  const root = mkdtempSync(path.join(tmpdir(), 'licences-'));
  try {
    const bundled = path.join(root, 'node_modules', '@copyleft', 'one');
    mkdirSync(bundled, { recursive: true });
    mkdirSync(path.join(root, 'assets'));
    writeFileSync(path.join(bundled, 'package.json'), JSON.stringify({ name: '@copyleft/one', version: '1.0.0', license }));
    writeFileSync(path.join(root, 'assets', 'one.meta.json'), JSON.stringify({
      outputs: { 'index.js': { inputs: { 'node_modules/@copyleft/one/lib/index.js': { bytesInOutput: 9 }, 'src/index.ts': { bytesInOutput: 9 } } } },
    }));
    expect(() => bundledPackages(root)).toThrow(`@copyleft/one 1.0.0 is under ${license}, so it must not be bundled`);
  } finally {
    rmSync(root, { recursive: true });
  }
});
