import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { App, CfnParameter, Duration, RemovalPolicy, Size, Stack, TimeZone, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { appWithAssets, testStack } from './app';
import { CsvColumnType, CsvSource, MessageGroup, PayloadFormat, Sampling, ScheduledCsvPublisher, ScheduledCsvPublisherProps } from '../src';
import { zipOf } from './lambda-src/zip';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publisher-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function file(name: string, contents: string | Buffer): string {
  fs.writeFileSync(path.join(folder, name), contents);
  return path.join(folder, name);
}

const CSV = file('rows.csv', 'id,text\n' + Array.from({ length: 50 }, (_, i) => `${i + 1},row\n`).join(''));

function publisher(overrides: Partial<ScheduledCsvPublisherProps> = {}, stack = testStack()) {
  const construct = new ScheduledCsvPublisher(stack, 'Publisher', { source: CsvSource.file(CSV), ...overrides });
  const template = Template.fromStack(stack);
  return { stack, construct, template };
}

function environment(template: Template): Record<string, unknown> {
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function'));
  return handler.Properties.Environment.Variables;
}

/** What the handler reads from the file beside its code, and from the environment because it has tokens. */
function publication(overrides: Partial<ScheduledCsvPublisherProps>, stack = new Stack(appWithAssets(), 'Stack')) {
  const { template } = publisher(overrides, stack);
  const { directory } = App.of(stack)!.synth();
  const [name] = fs.globSync(path.join(directory, 'asset.*', 'publication.json'));
  return { known: JSON.parse(fs.readFileSync(name, 'utf8')), variables: environment(template) };
}

/** What the roles may do: resources by action. */
function permissions(template: Template): Record<string, unknown[]> {
  const found: Record<string, unknown[]> = {};
  for (const policy of Object.values(template.findResources('AWS::IAM::Policy'))) {
    for (const { Action, Resource } of policy.Properties.PolicyDocument.Statement) {
      for (const action of [Action].flat()) {
        (found[action] ??= []).push(...[Resource].flat());
      }
    }
  }
  return found;
}

describe('defaults', () => {
  test('a tick every minute tells the handler when it was due', () => {
    const { template, stack, construct } = publisher();
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: stack.resolve(construct.handler.functionArn),
        Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: stack.resolve(construct.deadLetterQueue.queueArn) },
      },
    });
  });

  test('the topic is encrypted and takes messages by TLS only', () => {
    const { template, stack, construct } = publisher();
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::Join': ['', Match.arrayWith([':alias/aws/sns'])] },
      MaximumMessageSize: Match.absent(),
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [stack.resolve(construct.topic.topicArn)],
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    });
  });

  test('a tick that the handler fails goes to the same dead-letter queue, encrypted, TLS only and kept', () => {
    const { template, stack, construct } = publisher();
    const queue = stack.resolve(construct.deadLetterQueue.queueArn);
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600, DestinationConfig: { OnFailure: { Destination: queue } },
    });
    template.hasResource('AWS::SQS::Queue', { Properties: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 }, DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    });
  });

  test('the handler is small, and its logs are kept for a month', () => {
    const { template } = publisher();
    template.hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x', Architectures: ['arm64'], MemorySize: 256, Timeout: 300 });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('rows are drawn by the stack\'s own seed, from 1 to 1000 or as many as there are', () => {
    const { template } = publisher();
    const { SEED, PUBLISHER_ID, ...rest } = environment(template);
    expect(JSON.stringify(SEED)).toContain('AWS::StackId');
    expect(PUBLISHER_ID).toEqual(SEED);
    expect(Object.keys(rest).sort()).toEqual(['MAX_MESSAGE_BYTES', 'MIN_ROWS', 'SOURCE', 'SOURCE_INDEX', 'TOPIC_ARN']);
    expect(rest).toMatchObject({ MIN_ROWS: '1', MAX_MESSAGE_BYTES: '262144' });
  });

  test('two publishers of one stack have ids of their own', () => {
    const stack = testStack();
    new ScheduledCsvPublisher(stack, 'One', { source: CsvSource.file(CSV), seed: 7 });
    new ScheduledCsvPublisher(stack, 'Two', { source: CsvSource.file(CSV), seed: 7 });
    const ids = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Environment.Variables);
    expect(ids[0].SEED).toBe(ids[1].SEED);
    expect(ids[0].PUBLISHER_ID).not.toEqual(ids[1].PUBLISHER_ID);
  });
});

describe('overrides', () => {
  test('schedule, time zone, time window and retries', () => {
    const { template } = publisher({
      schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '9', timeZone: TimeZone.EUROPE_BERLIN }),
      timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(5)),
      enabled: false,
      maxEventAge: Duration.minutes(10),
      retryAttempts: 1,
    });
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 9 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'DISABLED',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 1 } },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 600 });
  });

  test('rows and seed, also as tokens', () => {
    const stack = testStack();
    const parameter = new CfnParameter(stack, 'Rows', { type: 'Number' });
    const { template } = publisher({ minRows: parameter.valueAsNumber, maxRows: 20, seed: 42 }, stack);
    expect(environment(template)).toMatchObject({ MIN_ROWS: { Ref: 'Rows' }, MAX_ROWS: '20', SEED: '42' });
  });

  test('a topic of the user\'s, also an imported one', () => {
    const stack = testStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:chat');
    const { template, construct } = publisher({ topic }, stack);
    expect(construct.topic).toBe(topic);
    template.resourceCountIs('AWS::SNS::Topic', 0);
    expect(permissions(template)['sns:Publish']).toEqual([topic.topicArn]);
  });

  test('format, types, attributes, group and order of rows', () => {
    const { known } = publication({
      payloadFormat: PayloadFormat.TUPLES,
      columnTypes: { id: CsvColumnType.NUMBER, text: CsvColumnType.TEXT },
      messageAttributes: { kind: 'text' },
      messageGroup: MessageGroup.fromColumn('text'),
      sampling: Sampling.replay('text', { speed: 60, startTime: new Date('2026-01-01T00:00:00Z') }),
      schedule: scheduler.ScheduleExpression.rate(Duration.hours(2)),
    });
    expect(known).toEqual({
      payloadFormat: 'TUPLES',
      types: { id: 'NUMBER' },
      attributes: { kind: 'text' },
      messageGroup: { column: 'text' },
      sampling: { kind: 'REPLAY', column: 'text', speed: 60, interval: 7_200_000, start: Date.UTC(2026, 0, 1) },
    });
  });

  test('a thousand columns with types, for which Lambda has no room in the environment', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `column_${i}`);
    const source = CsvSource.file(file('wide.csv', `${names.join()}\n${names.map(() => 1).join()}\n`));
    const columnTypes = Object.fromEntries(names.map((name) => [name, CsvColumnType.NUMBER]));
    const { known: { types }, variables } = publication({ source, columnTypes });
    expect(Object.keys(types)).toHaveLength(1000);
    expect(JSON.stringify(variables).length).toBeLessThan(4096);
  });

  test('the name of a column that is known only at deployment, which no file can have', () => {
    const stack = new Stack(appWithAssets(), 'Stack');
    const column = new CfnParameter(stack, 'Column').valueAsString;
    const { known, variables } = publication({
      source: CsvSource.bucket(s3.Bucket.fromBucketName(stack, 'Bucket', 'rows'), 'rows.csv'),
      columnTypes: { id: CsvColumnType.NUMBER },
      messageAttributes: { kind: column },
    }, stack);
    expect(known).toEqual({ payloadFormat: 'JSON', types: { id: 'NUMBER' }, sampling: { kind: 'RANDOM' } });
    expect(variables.UNKNOWN_PUBLICATION).toEqual({ 'Fn::Join': ['', ['{"attributes":{"kind":"', { Ref: 'Column' }, '"}}']] });
  });

  test('what goes wrong on purpose', () => {
    const faults = { wrongTypes: 0.5, silence: 1, bursts: 0 };
    expect(publication({ faults }).known).toMatchObject({ faults: { wrongTypes: 0.5, silence: 1 } });
    expect(publication({ faults: { bursts: 0 } }).known).not.toHaveProperty('faults');
  });

  test('larger messages, which a topic of its own then takes', () => {
    const { template } = publisher({ maxMessageSize: Size.mebibytes(1) });
    template.hasResourceProperties('AWS::SNS::Topic', { MaximumMessageSize: 1_048_576 });
    expect(environment(template)).toMatchObject({ MAX_MESSAGE_BYTES: '1048576' });
  });

  test('the handler\'s size, runtime, logs and removal', () => {
    const { template } = publisher({
      memorySize: 512,
      timeout: Duration.minutes(5),
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.X86_64,
      logRetention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs22.x', Architectures: ['x86_64'], MemorySize: 512, Timeout: 300 });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Delete' });
    template.hasResource('AWS::SQS::Queue', { DeletionPolicy: 'Delete' });
  });

  test('a key encrypts topic, queue and environment, and both roles may use it', () => {
    const stack = testStack();
    const key = new kms.Key(stack, 'Key');
    const { template } = publisher({ encryptionKey: key }, stack);
    const arn = stack.resolve(key.keyArn);
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: arn });
    template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: arn });
    template.hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: arn });
    for (const role of ['HandlerRole', 'ScheduleRole']) {
      const [policy] = Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: Match.stringLikeRegexp(role) }] } }));
      const statements: { Action: string | string[]; Resource: unknown }[] = policy.Properties.PolicyDocument.Statement;
      const actions = statements.filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(arn)).flatMap(({ Action }) => Action);
      expect(actions).toEqual(expect.arrayContaining(['kms:Decrypt', expect.stringMatching(/^kms:GenerateDataKey/)]));
    }
  });
});

describe('sources', () => {
  test('a CSV and the index of its rows are assets, named to the handler', () => {
    const { template } = publisher();
    const { SOURCE, SOURCE_INDEX } = environment(template);
    expect(JSON.stringify(SOURCE)).toMatch(/cdk-hnb659fds-assets-.*[0-9a-f]{64}\.csv/);
    expect(JSON.stringify(SOURCE_INDEX)).toMatch(/cdk-hnb659fds-assets-.*[0-9a-f]{64}\.index/);
  });

  test('a compressed CSV is shipped inflated: the asset is that of the CSV itself', () => {
    const zip = CsvSource.zip(file('rows.zip', zipOf({ name: 'data/rows.csv', contents: fs.readFileSync(CSV) })), 'data/rows.csv');
    const gzip = CsvSource.gzip(file('rows.csv.gz', gzipSync(fs.readFileSync(CSV))));
    const [plain, ...inflated] = [CsvSource.file(CSV), zip, gzip].map((source) => environment(publisher({ source }).template));
    for (const { SOURCE, SOURCE_INDEX } of inflated) {
      expect(SOURCE).toEqual(plain.SOURCE);
      expect(SOURCE_INDEX).toEqual(plain.SOURCE_INDEX);
    }
  });

  test('a delimiter is known to the index of a file, and to the handler of an object', () => {
    const semicolons = file('semicolons.csv', 'id;text\n1;a\n');
    expect(() => publisher({ source: CsvSource.file(semicolons, { delimiter: ';' }), messageAttributes: { text: 'text' } })).not.toThrow();
    const gzip = CsvSource.gzip(file('semicolons.csv.gz', gzipSync('id;text\n1;a\n')), { delimiter: ';' });
    expect(() => publisher({ source: gzip, messageAttributes: { text: 'text' } })).not.toThrow();
    const zip = CsvSource.zip(file('semicolons.zip', zipOf({ name: 'rows.csv', contents: Buffer.from('id;text\n1;a\n') })), 'rows.csv', { delimiter: ';' });
    expect(() => publisher({ source: zip, messageAttributes: { text: 'text' } })).not.toThrow();
    expect(() => publisher({ source: CsvSource.file(semicolons, { delimiter: ',' }), messageAttributes: { text: 'text' } }))
      .toThrow("'messageAttributes' names the column 'text'; the file has 'id;text'");

    const stack = testStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const sources = [
      CsvSource.bucket(bucket, 'rows.csv', { delimiter: '\t' }), CsvSource.gzipInBucket(bucket, 'rows.csv.gz', { delimiter: '\t' }),
      CsvSource.zipInBucket(bucket, 'rows.zip', 'rows.csv', { delimiter: '\t' }),
    ];
    for (const source of sources) {
      expect(source._bind(stack).source).toMatchObject({ delimiter: '\t' });
    }
  });

  test.each([';;', '', '"', '\n', 'a', '7', 'é', '\u0000'])('the delimiter %j is refused', (delimiter) => {
    expect(() => CsvSource.file(CSV, { delimiter }))
      .toThrow(`'delimiter' must be one character of ASCII that is not a letter, digit, double quote or line end, got ${JSON.stringify(delimiter)}`);
  });

  test('an object in a bucket is read, and its index written beside it', () => {
    const stack = testStack();
    const key = new kms.Key(stack, 'Key');
    const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey: key, encryption: s3.BucketEncryption.KMS });
    const { template } = publisher({ source: CsvSource.bucket(bucket, 'data/rows.csv') }, stack);
    expect(environment(template)).not.toHaveProperty('SOURCE_INDEX');
    const object = stack.resolve(bucket.arnForObjects('data/rows.csv'));
    const index = stack.resolve(bucket.arnForObjects('data/rows.csv.row-index'));
    const granted = permissions(template);
    expect(granted).toMatchObject({
      's3:GetObject': [object, index], 's3:PutObject': [index], 'kms:Decrypt': [stack.resolve(key.keyArn)], 'kms:GenerateDataKey': [stack.resolve(key.keyArn)],
    });
    expect(Object.keys(granted)).not.toContain('s3:AbortMultipartUpload');
  });

  test.each<[string, (bucket: s3.IBucket) => CsvSource, string]>([
    ['rows.csv.gz', (bucket) => CsvSource.gzipInBucket(bucket, 'rows.csv.gz'), '{"format":"GZIP"}'],
    ['rows.zip', (bucket) => CsvSource.zipInBucket(bucket, 'rows.zip', 'rows.csv'), '{"format":"ZIP","entry":"rows.csv"}'],
  ])('the compressed object %s is read, and written inflated beside it', (key, source, compression) => {
    const stack = testStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const { template } = publisher({ source: source(bucket) }, stack);
    expect(JSON.stringify(environment(template).SOURCE)).toContain(JSON.stringify(compression).slice(1, -1));
    const [object, inflated] = [key, `${key}.indexed-csv`].map((name) => stack.resolve(bucket.arnForObjects(name)));
    expect(permissions(template)).toMatchObject({
      's3:GetObject': [object, inflated], 's3:PutObject': [inflated], 's3:AbortMultipartUpload': [inflated],
    });
  });
});

describe('permissions', () => {
  test('roles may do what they must, to resources that are named', () => {
    const { template, stack, construct } = publisher();
    const granted = permissions(template);
    expect(Object.keys(granted).sort()).toEqual([
      'lambda:InvokeFunction', 'logs:CreateLogStream', 'logs:PutLogEvents', 's3:GetObject', 'sns:Publish', 'sqs:SendMessage',
    ]);
    expect(granted['lambda:InvokeFunction']).toEqual([stack.resolve(construct.handler.functionArn)]);
    expect(granted['sns:Publish']).toEqual([stack.resolve(construct.topic.topicArn)]);
    expect(granted['s3:GetObject'].map((resource) => JSON.stringify(resource))).toEqual([
      expect.stringMatching(/[0-9a-f]{64}\.csv"/), expect.stringMatching(/[0-9a-f]{64}\.index"/),
    ]);
    expect(JSON.stringify(Object.values(granted))).not.toContain('*');
  });

  test('the schedule\'s role is assumed by the scheduler of this account only', () => {
    publisher().template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({
          Principal: { Service: 'scheduler.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        })],
      },
    });
  });

  test('what is granted to the publisher is granted to its handler', () => {
    const stack = testStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const construct = new ScheduledCsvPublisher(stack, 'Publisher', { source: CsvSource.file(CSV) });
    bucket.grantRead(construct);
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: Match.stringLikeRegexp('HandlerRole') }] } })))
      .toContain('s3:GetBucket*');
  });
});

describe('failures', () => {
  const longRow = file('long.csv', `id,text\n1,a\n2,"${'x'.repeat(2000)}"\n`);
  const failures: [string, Partial<ScheduledCsvPublisherProps>, string][] = [
    ['no row is asked for', { minRows: 0 }, "'minRows' must be a whole number between 1 and 100000 rows, got 0"],
    ['a fraction of a row is', { maxRows: 1.5 }, "'maxRows' must be a whole number between 1 and 100000 rows, got 1.5"],
    ['minRows is over maxRows', { minRows: 20, maxRows: 10 }, "'maxRows' must be a whole number between 20 and 100000 rows, got 10; lower 'minRows' or raise 'maxRows'"],
    ['more rows are asked for than there are', { maxRows: 51 }, `'maxRows' must be a whole number between 1 and 50 rows, got 51; ${CSV} has no more rows`],
    ['at least more rows are asked for than there are', { minRows: 51 }, `'minRows' must be a whole number between 1 and 50 rows, got 51; ${CSV} has no more rows`],
    ['the seed is negative', { seed: -1 }, "'seed' must be a whole number between 0 and 9007199254740991, got -1"],
    ['an event may not age', { maxEventAge: Duration.seconds(30) }, "'maxEventAge' must be a whole number between 60 and 21600 seconds, got 30"],
    ['there are too many retries', { retryAttempts: 186 }, "'retryAttempts' must be a whole number between 0 and 185 retries, got 186"],
    ['the age of an event is a token', { maxEventAge: Duration.seconds(Token.asNumber({ Ref: 'Age' })) },
      "'maxEventAge' must be known at synth, got a token; CDK checks its range for the function, so write the value itself or read it from the context of the app"],
    ['the number of retries is a token', { retryAttempts: Token.asNumber({ Ref: 'Retries' }) },
      "'retryAttempts' must be known at synth, got a token; the retries of the function are computed from it, so write the value itself or read it from the context of the app"],
    ['messages are too small', { maxMessageSize: Size.bytes(1000) }, "'maxMessageSize' must be a whole number between 1024 and 1048576 bytes, got 1000"],
    ['messages are too large', { maxMessageSize: Size.mebibytes(2) }, "'maxMessageSize' must be a whole number between 1024 and 1048576 bytes, got 2097152"],
    ['memory is too small', { memorySize: 64 }, "'memorySize' must be a whole number between 128 and 10240 MB, got 64"],
    ['the runtime is too old', { runtime: lambda.Runtime.NODEJS_20_X }, "'runtime' must be Node.js 22 or later, got nodejs20.x"],
    ['a type names no column', { columnTypes: { nope: CsvColumnType.NUMBER } }, "'columnTypes' names the column 'nope'; the file has 'id', 'text'"],
    ['an attribute does', { messageAttributes: { kind: 'nope' } }, "'messageAttributes' names the column 'nope'"],
    ['a group does', { messageGroup: MessageGroup.fromColumn('nope') }, "'messageGroup' names the column 'nope'"],
    ['a replay does', { sampling: Sampling.replay('nope') }, "'sampling' names the column 'nope'"],
    ['an attribute is the publisher\'s own', { messageAttributes: { deduplicationId: 'id' } }, "'messageAttributes' must not name 'deduplicationId'"],
    ['SNS takes no such attribute', { messageAttributes: { 'a b': 'id' } }, "'messageAttributes' must have names of letters"],
    ['rows go in order by the clock', { sampling: Sampling.fileOrder(), schedule: scheduler.ScheduleExpression.cron({ minute: '0' }) },
      "'schedule' must be a rate when rows go out in order, got 'cron(0 * * * ? *)'"],
    ['a share is none', { faults: { wrongTypes: 1.5 } }, "'faults.wrongTypes' must be a share between 0 and 1 that is known at synth, got 1.5"],
    ['a share is negative', { faults: { silence: -0.1 } }, "'faults.silence' must be a share between 0 and 1 that is known at synth, got -0.1"],
    ['a share is a token', { faults: { bursts: Token.asNumber({ Ref: 'Share' }) } }, "'faults.bursts' must be a share between 0 and 1 that is known at synth, got a token"],
    ['over-long values fit no message', { faults: { overLongValues: 0.1 }, maxMessageSize: Size.kibibytes(64) },
      "'faults.overLongValues' takes a 'maxMessageSize' of at least 131072 bytes, got 65536; raise it"],
    ['rows in order come in bursts', { faults: { bursts: 0.1 }, sampling: Sampling.fileOrder() }, "'faults.bursts' takes Sampling.random()"],
    ['the file is missing', { source: CsvSource.file('missing.csv') }, `there is no file 'missing.csv' (looked for ${path.resolve('missing.csv')})`],
    ['the file is a folder', { source: CsvSource.file(folder) }, `there is no file '${folder}'`],
    ['the entry is missing', { source: CsvSource.zip(file('a.zip', zipOf({ name: 'a', contents: Buffer.from('') })), 'b') }, "entry b: there is no entry 'b'; there is 'a'"],
    ['the file has another delimiter', { source: CsvSource.file(file('semicolon.csv', 'a;b\n1;2\n')) },
      "semicolon.csv: the header (line 1) names a single column, and its name holds a ';'; if that separates fields, set 'delimiter' to \";\""],
    ['a field holds a carriage return', { source: CsvSource.file(file('return.csv', 'a,b\n1,2\r3\n')) },
      "return.csv: row 1 (line 2, column 'b') holds a carriage return without a line feed outside of quotes"],
    ['rows are ragged', { source: CsvSource.file(file('ragged.csv', 'a,b\n1,2\n3\n')) }, 'ragged.csv: row 2 (line 3) has 1 fields, the header names 2 columns'],
    ['a row is longer than a message', { source: CsvSource.file(longRow), maxMessageSize: Size.kibibytes(1) },
      `${longRow}: row 2 (line 3) takes a message of 2075 bytes, 'maxMessageSize' is 1024; shorten the row or raise 'maxMessageSize'`],
  ];
  test.each(failures)('fails when %s, before there is any resource', (_, overrides, message) => {
    const stack = testStack();
    expect(() => publisher(overrides, stack)).toThrow(message);
    Template.fromStack(stack).templateMatches({ Resources: Match.absent() });
  });

  test('fails when a speed or a group cannot be', () => {
    expect(() => Sampling.replay('at', { speed: Token.asNumber({ Ref: 'Speed' }) }))
      .toThrow("'speed' must be known at synth, got a token; it is part of a JSON text, which cannot hold a number that is a token, so write the value itself or read it from the context of the app");
    expect(() => Sampling.replay('at', { speed: 0 })).toThrow("'speed' must be above 0, got 0");
    expect(() => MessageGroup.of('two words')).toThrow("'id' must be 1 to 128 letters, digits and punctuation marks, got 'two words'");
  });

  test('fails when the topic is a FIFO topic', () => {
    const stack = testStack();
    expect(() => publisher({ topic: new sns.Topic(stack, 'Topic', { fifo: true }) }, stack)).toThrow("'topic' must be a standard topic, got a FIFO topic");
  });

  test('passes over what is known only when deployed', () => {
    const stack = new Stack();
    expect(() => publisher({ minRows: Token.asNumber({ Ref: 'Min' }), maxRows: Token.asNumber({ Ref: 'Max' }), seed: Token.asNumber({ Ref: 'Seed' }) }, stack)).not.toThrow();
  });
});
