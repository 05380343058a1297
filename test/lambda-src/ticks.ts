import { Readable } from 'stream';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { ObjectStore } from './object-store';
import { indexRows } from '../../lambda-src/csv/index-rows';
import { Rows } from '../../lambda-src/publish/current-csv';
import { Publisher, PublisherConfiguration } from '../../lambda-src/publish/publisher';
import { readRange } from '../../lambda-src/source/csv-object';
import { AssetSource, CsvSource } from '../../lambda-src/source/csv-source';
import { TickRecord } from '../../src/private/contract/metrics';

/** A topic that accepts everything. */
export const sns = mockClient(SNSClient);

/** The log and the metrics of the last tick. */
export const logged: object[] = [];
export const emitted: object[] = [];

beforeEach(() => {
  sns.reset();
  sns.on(PublishBatchCommand).callsFake(({ PublishBatchRequestEntries: entries }) => ({
    Successful: entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: `sns-${Id}` })),
  }));
});

/** Makes rows of id and square, with a line end in every third. */
export function squares(rows: number): string {
  return 'id,square\n' + Array.from({ length: rows }, (_, i) => `${i + 1},"${(i + 1) ** 2}${i % 3 ? '' : '\n'}"\n`).join('');
}

export const CONFIGURATION: PublisherConfiguration = {
  topicArn: 'arn:aws:sns:us-east-1:111122223333:topic',
  minRows: 1,
  maxRows: 100,
  maxMessageBytes: 1024,
  seed: '42',
  publication: { payloadFormat: 'JSON', types: {}, attributes: {}, sampling: { kind: 'RANDOM' } },
  publisherId: 'stack/publisher',
};

export interface Deployed {
  readonly store: ObjectStore;
  readonly source: CsvSource;
  readonly configuration: PublisherConfiguration;
  /** @default - rows are read by requests */
  readonly rows?: Rows;
}

/** Makes a publisher whose CSV was indexed when it was deployed. */
export async function deployed(csv: string, changes: Partial<PublisherConfiguration> = {}): Promise<Deployed> {
  const store = new ObjectStore();
  const index = await indexRows('csv', Readable.from([Buffer.from(csv)]));
  store.objects.set('csv', Buffer.from(csv));
  store.objects.set('index', index.serialize());
  const source = new AssetSource(store.client, { bucket: 'assets', key: 'csv' }, { bucket: 'assets', key: 'index' });
  return { store, source, configuration: { ...CONFIGURATION, ...changes } };
}

export const NOON = '2026-11-22T12:00:00Z';

export interface Tick {
  readonly record: TickRecord;
  readonly logged: object[];
  readonly bodies: string[];
  readonly rows: { id: string; square: string }[];
  readonly ids: string[];
}

export async function tick(deployment: Deployed, scheduledTime: string = NOON): Promise<Tick> {
  return tickOf(publisherOf(deployment), scheduledTime);
}

export function publisherOf({ store, source, configuration, rows }: Deployed): Publisher {
  return new Publisher(configuration, {
    source,
    sns: new SNSClient({}),
    rows: rows ?? {
      open: async ({ etag }) => async (start, end) => readRange(store.client, source.rows, start, end, etag),
      keep: async () => undefined,
    },
    log: (record) => logged.push(record),
    emit: (values) => emitted.push(values),
  });
}

export async function tickOf(publisher: Publisher, scheduledTime: string = NOON, remaining: number = 1000): Promise<Tick> {
  sns.resetHistory();
  logged.length = 0;
  emitted.length = 0;
  const record = await publisher.publish({ scheduledTime }, { remaining: () => remaining, sleep: async () => undefined });
  const entries = sns.commandCalls(PublishBatchCommand).flatMap(({ args }) => args[0].input.PublishBatchRequestEntries!);
  const bodies = entries.map(({ Message }) => Message!);
  return {
    record,
    logged: [...logged],
    bodies,
    get rows() {
      return bodies.flatMap((body) => JSON.parse(body));
    },
    ids: entries.map(({ MessageAttributes }) => MessageAttributes!.deduplicationId.StringValue!),
  };
}
