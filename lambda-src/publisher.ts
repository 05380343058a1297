import { createHash } from 'crypto';
import { SNSClient } from '@aws-sdk/client-sns';
import { ReadObjectError } from './csv-object';
import { CsvOrigin, IndexedCsv } from './csv-origin';
import { EncodedRows, encodeRows } from './encode-rows';
import { InvocationTime } from './invocation-time';
import { LogRecord } from './log';
import { Values } from './metrics';
import { DEDUPLICATION_ID_LENGTH, packRows } from './pack';
import { publishMessages } from './publish-messages';
import { RowIndex } from './row-index';
import { SampleSize } from './sample';
import { RowSelection } from './select-rows';
import { DEFAULT_MAX_ROWS, Publication, PublisherMetric, PublishEvent, TickRecord } from '../src/private/contract';

/** What the publisher was deployed with. */
export interface PublisherConfiguration {
  readonly topicArn: string;
  readonly minRows: number;
  readonly maxRows?: number;
  readonly maxMessageBytes: number;
  readonly seed: string;
  readonly publication: Publication;
  /** Tells this publisher from others on the same topic. */
  readonly publisherId: string;
}

export interface PublisherClients {
  readonly origin: CsvOrigin;
  readonly sns: SNSClient;
  /** Reads bytes `start` to `end` (exclusive) of the origin's rows, of the version with this ETag. */
  readonly readRows: (start: number, end: number, etag?: string) => Promise<Buffer>;
  readonly log: <Record extends LogRecord>(record: Record) => void;
  readonly emit: (values: Values<PublisherMetric>) => void;
}

/** Publishes rows of one CSV object, tick by tick. */
export class Publisher {
  private csv?: IndexedCsv;
  private selection?: RowSelection;

  constructor(private readonly configuration: PublisherConfiguration, private readonly clients: PublisherClients) {}

  /**
   * Draws rows and publishes them, as few messages as hold them.
   *
   * All of it follows from the seed and the scheduled time: a tick that fires twice, or is retried, sends the same rows in the
   * same messages under the same deduplication ids.
   */
  public async publish(event: PublishEvent, time: InvocationTime): Promise<TickRecord> {
    const { maxMessageBytes, topicArn, publication } = this.configuration;
    const scheduledTime = timeOf(event);
    const { rows, format } = await this.encodedRows(scheduledTime, time);
    const { messages, tooLong } = packRows(rows, { format, maxBytes: maxMessageBytes, inOrder: publication.sampling.kind !== 'RANDOM' });
    for (const { row, bytes } of tooLong) {
      this.clients.log({ message: 'row too long', source: this.clients.origin.name, row, bytes, maxMessageBytes });
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

  private async encodedRows(scheduledTime: string, time: InvocationTime): Promise<EncodedRows> {
    try {
      const { selection, rows } = await this.selectRows(scheduledTime, time);
      return encodeRows(rows, selection.index.header.columns, this.configuration.publication);
    } catch (error) {
      const { name } = this.clients.origin;
      const { message } = error as Error;
      throw message.includes(name) ? error : new Error(`${name}: ${message}`, { cause: error });
    }
  }

  private async selectRows(scheduledTime: string, time: InvocationTime) {
    const { origin } = this.clients;
    if (this.csv === undefined || await origin.isReplaced(this.csv)) {
      this.use(await origin.find() ?? await origin.make(time));
    }
    try {
      return await this.rowsOf(this.selection!, scheduledTime);
    } catch (error) {
      if (!(error instanceof ReadObjectError && error.replaced)) {
        throw error;
      }
      const { etag } = this.csv!;
      const found = await origin.find();
      this.use(found && found.etag !== etag ? found : await origin.make(time));
      return this.rowsOf(this.selection!, scheduledTime);
    }
  }

  private use(csv: IndexedCsv): void {
    const { publication, seed } = this.configuration;
    this.csv = csv;
    this.selection = new RowSelection(publication.sampling, seed, csv.index, (start, end) => this.clients.readRows(start, end, csv.etag));
  }

  private async rowsOf(selection: RowSelection, scheduledTime: string) {
    return { selection, rows: await selection.rowsOf(scheduledTime, () => this.sampleSize(selection.index)) };
  }

  private sampleSize({ header }: RowIndex): SampleSize {
    const { minRows: min } = this.configuration;
    const max = this.configuration.maxRows ?? Math.max(min, Math.min(DEFAULT_MAX_ROWS, header.rows));
    if (min > max) {
      throw new Error(`minRows is ${min} and maxRows ${max}; lower minRows or raise maxRows`);
    }
    if (max > header.rows) {
      throw new Error(`${this.clients.origin.name} has ${header.rows} rows, fewer than the ${max} that a tick may draw; lower minRows and maxRows`);
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
