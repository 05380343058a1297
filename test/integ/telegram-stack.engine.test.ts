import { spawnSync } from 'child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { TelegramStack, TelegramStackProps } from '../../integ/telegram-stack';
import { IngestSchema, SCHEMA_FILE } from '../../src/private/contract/ingest';
import { PUBLICATION_FILE } from '../../src/private/contract/publish';
import { appWithAssets } from '../app';

/** Where each template's assets are. */
const outputs = new WeakMap<Template, string>();

function synthesize(props: Partial<TelegramStackProps> = {}): Template {
  const app = appWithAssets();
  const template = Template.fromStack(new TelegramStack(app, 'Telegram', { region: 'us-east-1', ...props }));
  outputs.set(template, app.outdir);
  return template;
}

/** The columns that the function for tables has in its code. */
function columnsOf(template: Template): { name: string; sql: string; nullable: boolean }[] {
  const [{ Properties: { specification } }] = Object.values(template.findResources('Custom::RedshiftTable'));
  const [file] = globSync(path.join(outputs.get(template)!, 'asset.*', `table-${specification}.json`));
  return JSON.parse(readFileSync(file, 'utf8')).columns;
}

/** The logical ids of the resources of a type. */
function ids(template: Template, type: string): string[] {
  return Object.keys(template.findResources(type));
}

const cluster = synthesize();
const serverless = synthesize({ serverless: true });

describe.each([['cluster', cluster], ['serverless', serverless]])('TelegramStack with a %s', (_, template) => {
  test('keeps the warehouse in three named zones', () => {
    const zones = Object.values(template.findResources('AWS::EC2::Subnet')).map((subnet) => subnet.Properties.AvailabilityZone);
    expect(zones).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c']);
    const warehouse = [
      ...Object.values(template.findResources('AWS::Redshift::ClusterSubnetGroup')),
      ...Object.values(template.findResources('AWS::RedshiftServerless::Workgroup')),
    ];
    expect(warehouse.map(({ Properties }) => Properties.SubnetIds)).toEqual([ids(template, 'AWS::EC2::Subnet').map((Ref) => ({ Ref }))]);
  });

  test('lets nothing in, and out only to S3', () => {
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })],
    });
    for (const type of ['SecurityGroupIngress', 'InternetGateway', 'NatGateway', 'EIP', 'Route', 'VPCPeeringConnection', 'VPNGateway']) {
      template.resourceCountIs(`AWS::EC2::${type}`, 0);
    }
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', Match.anyValue(), '.s3']] },
      RouteTableIds: ids(template, 'AWS::EC2::RouteTable').map((Ref) => ({ Ref })),
    });
    template.resourcePropertiesCountIs('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false }, 3);
  });

  test('loads the telegram columns', () => {
    expect(columnsOf(template).map(({ name, sql, nullable }) => [name, sql, nullable])).toEqual([
      ['message_id', 'BIGINT', false],
      ['message_timestamp', 'TIMESTAMP', true],
      ['message_content', 'VARCHAR(5000)', true],
      ['reply_message_id', 'BIGINT', true],
      ['trader_id', 'VARCHAR(30)', true],
      ['chat_link', 'BIGINT', true],
      ['processing_time', 'TIMESTAMP', true],
    ]);
  });

  test('fans out to two encrypted queues, and publishes nothing before both are subscribed', () => {
    const subscriptions = template.findResources('AWS::SNS::Subscription');
    const topics = ids(template, 'AWS::SNS::Topic');
    expect(Object.values(subscriptions).map(({ Properties }) => [Properties.Protocol, Properties.TopicArn]))
      .toEqual([['sqs', { Ref: topics[0] }], ['sqs', { Ref: topics[0] }]]);
    const queues = ids(template, 'AWS::SQS::Queue');
    template.resourcePropertiesCountIs('AWS::SQS::Queue', { SqsManagedSseEnabled: true }, queues.length);
    const [schedule] = Object.values(template.findResources('AWS::Scheduler::Schedule'));
    expect(schedule.DependsOn).toEqual(expect.arrayContaining(Object.keys(subscriptions)));
  });

  test('leaves nothing behind when it is destroyed', () => {
    const kept = Object.entries(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>)
      .filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete');
    expect(kept).toEqual([]);
    expect(ids(template, 'Custom::S3AutoDeleteObjects')).toHaveLength(ids(template, 'AWS::S3::Bucket').length);
  });

  test('holds no password', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toContain('MasterUserPassword');
    expect(text.match(/"AdminUserPassword":(?!{"Fn::Join":\["",\["{{resolve:secretsmanager:)/)).toBeNull();
  });

  test('names what an operator needs', () => {
    expect(Object.keys(template.findOutputs('*'))).toEqual([
      'Topic', 'Queue', 'DeadLetterQueue', 'LatestMessagesTable', 'StagingBucket', 'WarehouseName',
      ...template === serverless ? ['AdminSecret'] : [],
    ]);
  });
});

describe('the warehouse', () => {
  test('is an encrypted cluster of one node behind TLS, whose password Redshift keeps', () => {
    cluster.hasResourceProperties('AWS::Redshift::Cluster', {
      ClusterType: 'single-node',
      NodeType: 'ra3.large',
      Encrypted: true,
      PubliclyAccessible: false,
      EnhancedVpcRouting: true,
      ManageMasterPassword: true,
      AutomatedSnapshotRetentionPeriod: 7,
    });
    cluster.hasResourceProperties('AWS::Redshift::ClusterParameterGroup', {
      Parameters: [
        { ParameterName: 'require_ssl', ParameterValue: 'true' },
        { ParameterName: 'enable_user_activity_logging', ParameterValue: 'true' },
      ],
    });
    cluster.resourceCountIs('AWS::RedshiftServerless::Workgroup', 0);
  });

  test('is a small workgroup behind TLS, whose password is a generated secret, and which logs what users do', () => {
    serverless.hasResourceProperties('AWS::RedshiftServerless::Workgroup', {
      BaseCapacity: 4,
      PubliclyAccessible: false,
      EnhancedVpcRouting: true,
      ConfigParameters: [{ ParameterKey: 'require_ssl', ParameterValue: 'true' }],
    });
    serverless.hasResourceProperties('AWS::RedshiftServerless::Namespace', { LogExports: ['userlog', 'connectionlog', 'useractivitylog'] });
    serverless.hasResourceProperties('AWS::SecretsManager::Secret', { GenerateSecretString: Match.objectLike({ GenerateStringKey: 'password' }) });
    serverless.resourceCountIs('AWS::Redshift::Cluster', 0);
  });

  test('takes the zones of the region it is in', () => {
    const zones = Object.values(synthesize({ region: 'eu-central-1' }).findResources('AWS::EC2::Subnet'));
    expect(zones.map((subnet) => subnet.Properties.AvailabilityZone)).toEqual(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
  });
});

describe('cdk synth with cdk.json', () => {
  const root = path.join(__dirname, '..', '..');
  const folder = mkdtempSync(path.join(tmpdir(), 'cdk-out-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function cdkSynth(name: string, ...context: string[]) {
    const output = path.join(folder, name);
    const result = spawnSync(process.execPath, [
      path.join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), 'synth', '--quiet', '--no-notices', '--no-lookups', '--output', output,
      '--build', 'node --version', // the handlers are bundled already
      ...context.flatMap((option) => ['--context', option]),
    ], { cwd: root, encoding: 'utf8', env: { ...process.env, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' } });
    return { ...result, output };
  }

  test('makes the cluster variant in us-east-1 of it alone', () => {
    const { status, stderr, output } = cdkSynth('default');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const manifest = JSON.parse(readFileSync(path.join(output, 'manifest.json'), 'utf8'));
    expect(manifest.artifacts.Telegram.environment).toBe('aws://unknown-account/us-east-1');
    const template = Template.fromJSON(JSON.parse(readFileSync(path.join(output, 'Telegram.template.json'), 'utf8')));
    template.resourceCountIs('AWS::Redshift::Cluster', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { MaximumBatchingWindowInSeconds: 60 });
    const [schema] = readdirSync(output).map((entry) => path.join(output, entry, SCHEMA_FILE)).filter(existsSync);
    const { columns } = JSON.parse(readFileSync(schema, 'utf8')) as IngestSchema;
    expect(columns.filter(({ overflow }) => overflow !== 'REJECT').map(({ name, overflow }) => [name, overflow])).toEqual([['message_content', 'TRUNCATE']]);
  }, 60_000);

  test('takes its options from the command line', () => {
    const { status, stderr, output } = cdkSynth('options', 'serverless=true', 'baseCapacity=8', 'batchingWindow=300', 'region=us-west-2');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const template = Template.fromJSON(JSON.parse(readFileSync(path.join(output, 'Telegram.template.json'), 'utf8')));
    template.hasResourceProperties('AWS::RedshiftServerless::Workgroup', { BaseCapacity: 8 });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { MaximumBatchingWindowInSeconds: 300 });
    template.hasResourceProperties('AWS::EC2::Subnet', { AvailabilityZone: 'us-west-2a' });
  }, 60_000);

  test('lets things go wrong on purpose if it is told to', () => {
    const { status, stderr, output } = cdkSynth('faults', 'faults=true');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const faults = [output, outputs.get(cluster)!].map((assembly) => {
      const [file] = globSync(path.join(assembly, 'asset.*', PUBLICATION_FILE));
      return Object.keys(JSON.parse(readFileSync(file, 'utf8')).faults ?? {});
    });
    expect(faults).toEqual([
      ['bursts', 'duplicateMessages', 'missingColumns', 'overLongValues', 'reorderedMessages', 'silence', 'unusableMessages', 'wrongTypes'],
      [],
    ]);
  }, 60_000);

  test('refuses an option that means nothing', () => {
    const { status, stderr } = cdkSynth('refused', 'serverless=yes');
    expect(status).not.toBe(0);
    expect(stderr).toContain('context \'serverless\' must be true or false, got \'yes\'');
  }, 60_000);
});
