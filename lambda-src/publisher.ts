import { createHash } from 'crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { makeIndex, nameOf, ReadObjectError, readIndex, readOrMakeIndex } from './csv-object';
import { InvocationTime } from './invocation-time';
import { LogRecord } from './log';
import { Values } from './metrics';
import { DEDUPLICATION_ID_LENGTH, JsonRow, packRows } from './pack';
import { publishMessages } from './publish-messages';
import { NumberedRow, readRows } from './read-rows';
import { RowIndex } from './row-index';
import { Random, SampleSize, sampleRows } from './sample';
import { CsvLocation, DEFAULT_MAX_ROWS, PublisherMetric, PublishEvent, TickRecord } from '../src/private/contract';

/** What the publisher was deployed with. */
export interface PublisherConfiguration {
  readonly topicArn: string;
  readonly source: CsvLocation;
  /** Missing for an object that can change; its index lies beside it. */
  readonly index?: CsvLocation;
  readonly minRows: number;
  readonly maxRows?: number;
  readonly maxMessageBytes: number;
  readonly seed: string;
  /** Tells this publisher from others on the same topic. */
  readonly publisherId: string;
}

export interface PublisherClients {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  /** Reads bytes `start` to `end` (exclusive) of the source, of the version with this ETag. */
  readonly readSource: (start: number, end: number, etag?: string) => Promise<Buffer>;
  readonly log: <Record extends LogRecord>(record: Record) => void;
  readonly emit: (values: Values<PublisherMetric>) => void;
}

/** Publishes random rows of one CSV object, tick by tick. */
export class Publisher {
  private index?: RowIndex;

  constructor(private readonly configuration: PublisherConfiguration, private readonly clients: PublisherClients) {}

  /**
   * Draws rows and publishes them, as few messages as hold them.
   *
   * All of it follows from the seed and the scheduled time: a tick that fires twice, or is retried, sends the same rows in the
   * same messages under the same deduplication ids.
   */
  public async publish(event: PublishEvent, time: InvocationTime): Promise<TickRecord> {
    const { source, maxMessageBytes, topicArn } = this.configuration;
    const scheduledTime = timeOf(event);
    const rows = await this.drawRows(scheduledTime);
    const { messages, tooLong } = packRows(rows, maxMessageBytes);
    for (const { row, bytes } of tooLong) {
      this.clients.log({ message: 'row too long', source: nameOf(source), row, bytes, maxMessageBytes });
    }
    await publishMessages(
      this.clients.sns,
      messages.map((message, chunk) => ({ ...message, deduplicationId: this.deduplicationId(scheduledTime, chunk, message.body) })),
      {
        topicArn,
        maxMessageBytes,
        time,
        onAnswer: (published, failed) => {
          const ids = published.map(({ deduplicationId, messageId }) => `${deduplicationId} ${messageId}`).join(' ');
          this.clients.log({ message: 'published', scheduledTime, ids });
          this.clients.emit({
            MessagesPublished: published.length, RowsPublished: published.reduce((sum, message) => sum + message.rows, 0), FailedEntries: failed,
          });
        },
      },
    );
    const record: TickRecord = {
      message: 'tick', scheduledTime, rows: rows.length - tooLong.length, messages: messages.length, rowsTooLong: tooLong.length,
    };
    this.clients.log(record);
    this.clients.emit({ RowsTooLong: record.rowsTooLong });
    return record;
  }

  private async drawRows(scheduledTime: string): Promise<JsonRow[]> {
    this.index ??= await this.openIndex();
    try {
      return await this.sample(this.index, scheduledTime);
    } catch (error) {
      if (this.configuration.index || !(error instanceof ReadObjectError && error.replaced)) {
        throw error;
      }
      this.index = await makeIndex(this.clients.s3, this.configuration.source);
      return this.sample(this.index, scheduledTime);
    }
  }

  private async openIndex(): Promise<RowIndex> {
    const { index, source } = this.configuration;
    return index ? readIndex(this.clients.s3, index) : readOrMakeIndex(this.clients.s3, source);
  }

  private async sample(index: RowIndex, scheduledTime: string): Promise<JsonRow[]> {
    const { seed } = this.configuration;
    const drawn = sampleRows(new Random(`${seed}\n${scheduledTime}`), index.header.rows, this.sampleSize(index));
    const rows = await readRows(index, drawn, (start, end) => this.clients.readSource(start, end, index.header.etag));
    return rows.map((row) => ({ row: row.row, json: jsonOf(index.header.columns, row) }));
  }

  private sampleSize({ header }: RowIndex): SampleSize {
    const { minRows: min, source } = this.configuration;
    const max = this.configuration.maxRows ?? Math.max(min, Math.min(DEFAULT_MAX_ROWS, header.rows));
    if (max > header.rows) {
      throw new Error(`${nameOf(source)} has ${header.rows} rows, fewer than the ${max} that a tick may draw; lower minRows and maxRows`);
    }
    return { min, max };
  }

  private deduplicationId(scheduledTime: string, chunk: number, body: string): string {
    const { publisherId } = this.configuration;
    // The body is part of it: should a deployment change the rows of a tick that runs again, they are not taken for the former ones.
    const name = JSON.stringify([publisherId, scheduledTime, chunk, body]);
    return createHash('sha256').update(name).digest('hex').slice(0, DEDUPLICATION_ID_LENGTH);
  }
}

function timeOf(event: PublishEvent): string {
  const time = new Date(event.scheduledTime ?? NaN);
  if (Number.isNaN(time.getTime())) {
    throw new Error(`'scheduledTime' must be an ISO 8601 time, got ${JSON.stringify(event.scheduledTime)}; send {"scheduledTime": "2026-01-01T00:00:00Z"}`);
  }
  return time.toISOString();
}

function jsonOf(columns: readonly string[], { cells }: NumberedRow): string {
  const json = JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, cells[i]])));
  // SQS takes every character of the plane but these two. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  return json.replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
