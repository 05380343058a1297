import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { gzipSync } from 'zlib';

const ROOT = path.join(__dirname, '..', '..');

/** What the fixture of the documentation only declares, by its name. */
const GIVEN: Readonly<Record<string, string>> = {
  vpc: 'new ec2.Vpc(this, \'Vpc\')',
  cluster: 'new redshift.CfnCluster(this, \'Cluster\', '
    + '{ clusterType: \'single-node\', nodeType: \'ra3.large\', dbName: \'analytics\', masterUsername: \'admin\', manageMasterPassword: true })',
  namespace: 'new serverless.CfnNamespace(this, \'Namespace\', { namespaceName: \'company\', dbName: \'analytics\' })',
  workgroup: 'new serverless.CfnWorkgroup(this, \'Workgroup\', { workgroupName: \'company\', namespaceName: \'company\', baseCapacity: 4 })',
  adminSecret: 'secretsmanager.Secret.fromSecretNameV2(this, \'AdminSecret\', \'admin\')',
  topic: 'new sns.Topic(this, \'Topic\', { enforceSSL: true })',
  bucket: 's3.Bucket.fromBucketName(this, \'Bucket\', \'company-prices\')',
  key: 'new kms.Key(this, \'Key\', { enableKeyRotation: true })',
  producer: 'iam.Role.fromRoleArn(this, \'Producer\', \'arn:aws:iam::111122223333:role/producer\')',
  analyst: 'iam.Role.fromRoleArn(this, \'Analyst\', \'arn:aws:iam::111122223333:role/analyst\')',
  clerk: 'iam.User.fromUserName(this, \'Clerk\', \'clerk\')',
  table: '{ tableName: \'messages\', columns: [{ name: \'id\', type: ColumnType.BIGINT }] }',
  ingest: ingestOf('{ tableName: \'given\', columns: [{ name: \'id\', type: ColumnType.BIGINT }] }'),
  loader: 'new RedshiftLoader(this, \'GivenLoader\', '
    + '{ target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: \'company-warehouse\', databaseName: \'analytics\', adminUser: \'awsuser\' }) })',
};

/** What looks at a value that an example only declares, by the value's name: a stack without resources is not a template. */
const TAKEN: Readonly<Record<string, string>> = {
  columns: ingestOf('{ tableName: \'given\', columns }'),
  definition: ingestOf('definition'),
};

/** An ingest into a table. */
function ingestOf(table: string): string {
  return 'new SnsToRedshiftIngest(this, \'Given\', { topic: new sns.Topic(this, \'GivenTopic\', { enforceSSL: true }), '
    + 'target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: \'company-warehouse\', databaseName: \'analytics\', adminUser: \'awsuser\' }), '
    + `table: ${table} })`;
}

/** The examples of a page that stand in the fixture, each as a whole app. */
export function fragments(page: string): string[] {
  const fixture = readFileSync(path.join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');
  const imports = fixture.slice(0, fixture.indexOf('declare const'));
  return [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, source]) => {
    const [ownImports, body] = [true, false].map((isImport) => source.split('\n').filter((line) => line.startsWith('import ') === isImport).join('\n'));
    const given = Object.entries(GIVEN).filter(([name]) => new RegExp(`\\b${name}\\b`).test(body)).map(([name, value]) => `const ${name} = ${value};`);
    const taken = Object.entries(TAKEN).filter(([name]) => new RegExp(`^const ${name}\\b`, 'm').test(body)).map(([, value]) => `${value};`);
    return [
      imports, 'import { App } from \'aws-cdk-lib\';', ownImports,
      'class Fixture extends Stack {', 'constructor(scope: Construct, id: string) {', 'super(scope, id);', ...given, '{', body, ...taken, '}', '}', '}', 'new Fixture(new App(), \'Docs\');',
    ].join('\n');
  });
}

/** Writes the files that examples name, and makes their folder the current one. */
export function amongFiles(folder: string): void {
  mkdirSync(path.join(folder, 'integ'), { recursive: true });
  writeFileSync(path.join(folder, 'sales.csv'), 'region;sold\nnorth;1\n');
  writeFileSync(path.join(folder, 'trades.csv.gz'), gzipSync('traded_at,trader,market,price\n2026-01-01T00:00:00Z,a,b,1.5\n'));
  writeFileSync(path.join(folder, 'integ', 'telegram.zip'), readFileSync(path.join(ROOT, 'integ', 'telegram.zip')));
  process.chdir(folder);
}
