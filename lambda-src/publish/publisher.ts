import { createHash } from 'crypto';
import { SNSClient } from '@aws-sdk/client-sns';
import { CurrentCsv, Rows } from './current-csv';
import { OutgoingMessage, publishMessages } from './publish-messages';
import { scheduledTimeOf } from './scheduled-time';
import { TickFaults } from './tick-faults';
import { NO_MESSAGES, TickMessages, tickMessages } from './tick-messages';
import { PublisherMetric, TickRecord } from '../../src/private/contract/metrics';
import { DEFAULT_MAX_ROWS, Publication, PublishEvent } from '../../src/private/contract/publish';
import { DEDUPLICATION_ID_LENGTH } from '../pack/pack';
import { InvocationTime } from '../runtime/invocation-time';
import { idsText, LogRecord } from '../runtime/log';
import { Values } from '../runtime/metrics';
import { SampleSize } from '../sampling/sample';
import { CsvSource } from '../source/csv-source';

/** The settings that the publisher was deployed with. */
export interface PublisherConfiguration {
  readonly topicArn: string;
  readonly minRows: number;
  readonly maxRows?: number;
  readonly maxMessageBytes: number;
  readonly seed: string;
  readonly publication: Publication;
  /** Distinguishes this publisher from others on the same topic. */
  readonly publisherId: string;
}

export interface PublisherClients {
  readonly source: CsvSource;
  readonly sns: SNSClient;
  readonly rows: Rows;
  readonly log: <Record extends LogRecord>(record: Record) => void;
  readonly emit: (values: Values<PublisherMetric>) => void;
}

/** Publishes rows of one CSV object, tick by tick. */
export class Publisher {
  private readonly csv: CurrentCsv;

  constructor(private readonly configuration: PublisherConfiguration, private readonly clients: PublisherClients) {
    this.csv = new CurrentCsv(clients.source, clients.rows, configuration.publication.sampling, configuration.seed);
  }

  /**
   * Draws rows and publishes them in as few messages as possible.
   *
   * The result depends only on the seed and the scheduled time. A tick that fires twice, or is retried, sends the same rows in
   * the same messages under the same deduplication ids.
   */
  public async publish(event: PublishEvent, time: InvocationTime): Promise<TickRecord> {
    const { publication, seed } = this.configuration;
    const scheduledTime = scheduledTimeOf(event);
    const faults = new TickFaults(publication.faults ?? {}, `${seed}\n${scheduledTime}`);
    const { messages, rows, tooLong } = faults.silent ? NO_MESSAGES : await this.messagesOf(scheduledTime, faults, time);
    for (const { row, bytes } of tooLong) {
      const { clients: { source: { name: source } }, configuration: { maxMessageBytes } } = this;
      this.clients.log({ level: 'WARN', message: 'row too long', source, row, bytes, maxMessageBytes });
    }
    const named = messages.map((message, chunk) => ({ ...message, deduplicationId: this.deduplicationId(scheduledTime, chunk, message.body) }));
    await this.send(scheduledTime, faults.spoilOrder(named), time);
    const record: TickRecord = {
      message: 'tick', scheduledTime, rows, messages: messages.length, rowsTooLong: tooLong.length, ...publication.faults && { faults: faults.counts },
    };
    this.clients.log(record);
    this.clients.emit({ RowsTooLong: tooLong.length });
    await this.clients.rows.keep(time);
    return record;
  }

  private async messagesOf(scheduledTime: string, faults: TickFaults, time: InvocationTime): Promise<TickMessages> {
    try {
      const selected = await this.csv.rowsOf(scheduledTime, (rows) => faults.sampleSize(this.sampleSize(rows), rows), time);
      return tickMessages(selected, this.configuration.publication, this.configuration.maxMessageBytes, faults);
    } catch (error) {
      const { name } = this.clients.source;
      const { message } = error as Error;
      throw message.includes(name) ? error : new Error(`${name}: ${message}`, { cause: error });
    }
  }

  private async send(scheduledTime: string, messages: readonly OutgoingMessage[], time: InvocationTime): Promise<void> {
    const { topicArn, maxMessageBytes } = this.configuration;
    await publishMessages(this.clients.sns, messages, {
      topicArn,
      maxMessageBytes,
      time,
      onAnswer: (published, failed) => {
        this.clients.log({ message: 'published', scheduledTime, ids: idsText(published) });
        this.clients.emit({
          MessagesPublished: published.length, RowsPublished: published.reduce((sum, message) => sum + message.rows, 0), FailedEntries: failed,
        });
      },
    });
  }

  private sampleSize(rows: number): SampleSize {
    const { minRows: min, maxRows } = this.configuration;
    const max = maxRows ?? Math.max(min, Math.min(DEFAULT_MAX_ROWS, rows));
    if (min > max) {
      throw new Error(`minRows is ${min} and maxRows is ${max}; lower minRows or raise maxRows`);
    }
    if (max > rows) {
      throw new Error(`${this.clients.source.name} has ${rows} rows, fewer than the ${max} that a tick may draw; lower minRows and maxRows`);
    }
    return { min, max };
  }

  private deduplicationId(scheduledTime: string, chunk: number, body: string): string {
    const { publisherId } = this.configuration;
    // The body is part of the id. If a deployment changes the rows of a tick that runs again, they are not mistaken for the earlier rows.
    const name = JSON.stringify([publisherId, scheduledTime, chunk, body]);
    return createHash('sha256').update(name).digest('hex').slice(0, DEDUPLICATION_ID_LENGTH);
  }
}
