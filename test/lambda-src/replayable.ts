import { DeleteMessageBatchCommand, Message as Letter, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { captureOutput } from './captured-output';
import { DataApiDouble } from './data-api-double';
import { loaderEnvironment } from './deployed';
import { noCulprits, Published, snsEnvelope, sqsEvent } from './events';
import { MemoryBucket } from './memory-bucket';
import { column, ID, ingestSchema, TEXT } from './schemas';
import { WarehouseDouble } from './warehouse-double';
import { createRedshiftIngest } from '../../lambda-src/redshift/create-redshift-ingest';
import { CheckRequest } from '../../src/private/contract/check';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ReplayRequest } from '../../src/private/contract/replay';

export const NARROW: Partial<IngestSchema> = { version: 'narrow', columns: [ID, TEXT] };
export const WIDE: Partial<IngestSchema> = { version: 'wide', columns: [ID, column('text', { name: 'VARCHAR', length: 20 }, 'VARCHAR(20)')] };

/** A dead-letter queue in memory. A letter that was received is not received again. */
export class DeadLetters {
  readonly sqs = new SQSClient({ region: 'us-east-1' });
  readonly received: object[] = [];
  readonly deleted: string[] = [];
  /** Handles of letters that SQS does not delete. */
  refuses: readonly string[] = [];

  private waiting: Letter[] = [];

  constructor() {
    const mock = mockClient(this.sqs);
    mock.on(ReceiveMessageCommand).callsFake((input) => {
      this.received.push(input);
      const letters = this.waiting.splice(0, input.MaxNumberOfMessages);
      return letters.length > 0 ? { Messages: letters } : {};
    });
    mock.on(DeleteMessageBatchCommand).callsFake(({ Entries }) => {
      expect([0, 11]).not.toContain(Math.min(Entries.length, 11)); // SQS refuses both
      expect(new Set(Entries.map(({ Id }: { Id: string }) => Id)).size).toBe(Entries.length);
      const failed = Entries.filter(({ ReceiptHandle }: Letter) => this.refuses.includes(ReceiptHandle!));
      this.deleted.push(...Entries.filter((entry: Letter) => !failed.includes(entry)).map(({ ReceiptHandle }: Letter) => ReceiptHandle));
      return failed.length > 0 ? { Failed: failed.map(({ Id }: { Id: string }) => ({ Id, Code: 'InternalError' })) } : {};
    });
  }

  put(...messages: readonly (Published & Partial<Letter>)[]): void {
    this.waiting.push(...messages.map(({ id, body, deduplicationId, publishedAt, ...letter }) => ({
      MessageId: id,
      ReceiptHandle: `handle ${id}`,
      Body: JSON.stringify(snsEnvelope({ id, body, deduplicationId, publishedAt })),
      Attributes: { SentTimestamp: '0' },
      ...letter,
    })));
  }
}

/** Services in memory, and an ingest that is deployed with one schema after the other and replays. */
export function replayable(prefix: string = '') {
  const output = captureOutput();
  const bucket = new MemoryBucket();
  const warehouse = new WarehouseDouble(bucket);
  const api = new DataApiDouble(warehouse.execute);
  const letters = new DeadLetters();
  const context = { getRemainingTimeInMillis: () => 5_000 };
  const environment = { ...loaderEnvironment('app', 'events'), BUCKET_PREFIX: prefix, SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: 'https://queue' };
  const deploy = (more: Partial<IngestSchema> = {}) => {
    const clients = { s3: bucket.s3, redshiftData: api.client, sqs: letters.sqs, tryMessages: noCulprits };
    const handler = createRedshiftIngest(environment, ingestSchema(more), clients);
    return {
      ingest: async (...messages: Published[]) => handler(sqsEvent(...messages), context),
      replay: async (replay: ReplayRequest) => handler({ replay }, context),
      check: async (check: CheckRequest = {}) => handler({ check }, context),
    };
  };
  return { ...output, bucket, warehouse, api, letters, context, deploy, loaded: () => warehouse.rows.map(([id]) => id) };
}
