import {
  ChangeMessageVisibilityBatchCommand, DeleteMessageBatchCommand, Message, ReceiveMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { failedMessages } from './batch-response';
import { InvocationResult } from './function-config';
import { LARGEST_PAYLOAD } from './host';
import { Clock } from '../../wire/clock';

export interface MappingConfig {
  readonly queueArn: string;
  readonly region: string;
  readonly functionName: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  /** Seconds. */
  readonly window: number;
  readonly maximumConcurrency?: number;
  readonly reportBatchItemFailures: boolean;
}

export interface PollerSettings {
  readonly clock: Clock;
  /** Signs as the function's role, as Lambda's pollers do. */
  readonly sqs: SQSClient;
  /** Decides for the engine when received messages are visible again. No role needs permission for that. */
  readonly visibility: SQSClient;
  readonly queueUrl: string;
  /** How long a received message is invisible, in milliseconds of the clock. */
  readonly visibilityTimeout: number;
  /** Resolves when this many environments of the function are ready. */
  readonly warm: (functionName: string, count: number) => Promise<void>;
  readonly invoke: (functionName: string, payload: string) => Promise<InvocationResult>;
}

export interface PollerCounts {
  batches: number;
  messages: number;
  failedBatches: number;
  failedMessages: number;
}

interface Received {
  readonly message: Message;
  readonly record: string;
}

/** A request to SQS sends or returns at most ten messages. */
const REQUEST_SIZE = 10;
/** Longest wait of a receive request, in seconds. */
const LONGEST_WAIT = 20;
/** Lambda starts with five pollers for each queue, unless fewer may run at once. */
const DEFAULT_LANES = 5;
/** More concurrent environments than this would show nothing new on one machine. */
const MOST_LANES = 16;
/** How many receive requests of one lane run at once, to fill large batches. */
const PARALLEL_RECEIVES = 4;
const RECORDS_FRAME = Buffer.byteLength('{"Records":[]}');

/**
 * The event source mapping of a queue. Each lane collects a batch until it is full, has 6 MB, or its window has passed since the
 * first message. Then it invokes the function, and deletes the messages that are not reported as failed. Failed messages stay until
 * their visibility timeout ends. The queue's own redrive policy moves them to the dead-letter queue.
 */
export class QueuePoller {
  readonly counts: PollerCounts = { batches: 0, messages: 0, failedBatches: 0, failedMessages: 0 };
  private readonly stopping = new AbortController();
  private lanes: Promise<void>[] = [];
  private generation = 0;
  private readonly working = new Set<object>();

  constructor(private readonly settings: PollerSettings, private config: MappingConfig) {
    this.startLanes();
  }

  get queueArn(): string {
    return this.config.queueArn;
  }

  get functionName(): string {
    return this.config.functionName;
  }

  /** The number of lanes that have messages, from the first of a batch until the batch is finished. */
  get lanesAtWork(): number {
    return this.working.size;
  }

  /** Takes effect with the next batch of each lane. */
  async update(config: MappingConfig): Promise<void> {
    const lanesChange = laneCount(config) !== laneCount(this.config);
    this.config = config;
    if (lanesChange) {
      this.generation++;
      await Promise.all(this.lanes);
      this.startLanes();
    }
  }

  /** Lets one environment have all that arrives. AWS does not offer this: the smallest MaximumConcurrency is 2. */
  oneAtATime(): Promise<void> {
    return this.update({ ...this.config, maximumConcurrency: 1 });
  }

  /** Ends after the messages of unfinished batches have been made visible again. */
  async remove(): Promise<void> {
    this.generation++;
    await Promise.all(this.lanes);
  }

  /** Ends at once. Received messages stay in flight. */
  stop(): void {
    this.generation++;
    this.stopping.abort();
  }

  private startLanes(): void {
    const generation = this.generation;
    this.lanes = Array.from({ length: laneCount(this.config) }, () => this.runLane(generation));
  }

  private async runLane(generation: number): Promise<void> {
    const lane = {};
    const current = () => generation === this.generation;
    let held: Received[] = [];
    while (current()) {
      try {
        await this.settings.warm(this.config.functionName, laneCount(this.config));
        const { batch, rest } = await this.collect(held, current, () => this.working.add(lane));
        held = rest;
        if (batch.length > 0 && current()) {
          await this.process(batch);
        } else if (batch.length > 0) {
          held = [...batch, ...rest];
        }
      } catch (error: any) {
        if (this.stopping.signal.aborted) {
          return;
        }
        console.error(`event source mapping of ${this.config.queueArn}: ${error.name}: ${error.message}`);
        await this.settings.clock.sleep(1000, this.stopping.signal);
      } finally {
        this.working.delete(lane);
      }
    }
    if (!this.stopping.signal.aborted) {
      await this.setVisibility(held, 0);
    }
  }

  private async collect(
    held: Received[], current: () => boolean, onFirst: () => void,
  ): Promise<{ batch: Received[]; rest: Received[] }> {
    const { clock } = this.settings;
    const { batchSize, window } = this.config;
    const received = held.length > 0 ? [...held] : await this.receive(Math.min(REQUEST_SIZE, batchSize), LONGEST_WAIT);
    if (received.length > 0) {
      onFirst();
    }
    const windowEnds = clock.now() + window * 1000;
    while (received.length > 0 && received.length < batchSize && sizeOf(received) < LARGEST_PAYLOAD && current()) {
      const wait = Math.min(LONGEST_WAIT, (windowEnds - clock.now()) / 1000);
      if (wait <= 0) {
        break;
      }
      const missing = batchSize - received.length;
      const requests = Array.from({ length: Math.min(PARALLEL_RECEIVES, Math.ceil(missing / REQUEST_SIZE)) },
        (_, index) => this.receive(Math.min(REQUEST_SIZE, missing - index * REQUEST_SIZE), wait));
      received.push(...(await Promise.all(requests)).flat());
    }
    return splitAtPayloadLimit(received);
  }

  private async receive(count: number, wait: number): Promise<Received[]> {
    const { Messages = [] } = await this.settings.sqs.send(new ReceiveMessageCommand({
      QueueUrl: this.settings.queueUrl,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: wait,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }), { abortSignal: this.stopping.signal });
    return Messages.map((message) => ({ message, record: JSON.stringify(this.toRecord(message)) }));
  }

  private async process(batch: Received[]): Promise<void> {
    const ids = new Set(batch.map(({ message }) => message.MessageId!));
    const result = await this.whileHeld(batch, () => this.invokeWhenAllowed(`{"Records":[${batch.map(({ record }) => record).join(',')}]}`));
    const failed = !result || result.functionError ? ids
      : this.config.reportBatchItemFailures ? failedMessages(result.payload, ids) : new Set<string>();
    this.counts.batches++;
    this.counts.messages += batch.length;
    this.counts.failedMessages += failed.size;
    this.counts.failedBatches += failed.size === ids.size ? 1 : 0;
    await this.inTens(batch.filter(({ message }) => !failed.has(message.MessageId!)), (entries) =>
      this.settings.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.settings.queueUrl, Entries: entries })));
  }

  /**
   * Keeps messages invisible while a function works on them. A visibility timeout of 30 minutes lasts ten seconds on a clock with factor
   * 180, and a function does not work faster for that. In AWS, a function times out before its messages are visible again.
   */
  private async whileHeld<T>(batch: Received[], work: () => Promise<T>): Promise<T> {
    const { clock, visibilityTimeout } = this.settings;
    const working = new AbortController();
    const held = (async () => {
      for (;;) {
        await clock.sleep(visibilityTimeout / 3, AbortSignal.any([working.signal, this.stopping.signal]));
        if (working.signal.aborted || this.stopping.signal.aborted) {
          return;
        }
        await this.setVisibility(batch, visibilityTimeout / 1000);
      }
    })();
    try {
      return await work();
    } finally {
      working.abort();
      await held;
    }
  }

  /** Retries a throttled invocation with growing pauses. If that takes too long, SQS delivers the messages again. */
  private async invokeWhenAllowed(payload: string): Promise<InvocationResult | undefined> {
    for (let wait = 1000; !this.stopping.signal.aborted; wait = Math.min(wait * 2, 60_000)) {
      try {
        return await this.settings.invoke(this.config.functionName, payload);
      } catch (error: any) {
        if (error.statusCode !== 429 || wait === 60_000) {
          throw error;
        }
        await this.settings.clock.sleep(wait, this.stopping.signal);
      }
    }
    return undefined;
  }

  /** @param seconds 0 gives the messages back. */
  private setVisibility(received: Received[], seconds: number): Promise<void> {
    return this.inTens(received, (entries) => this.settings.visibility.send(new ChangeMessageVisibilityBatchCommand({
      QueueUrl: this.settings.queueUrl,
      Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: seconds })),
    })));
  }

  private async inTens(
    received: Received[],
    send: (entries: { Id: string; ReceiptHandle: string }[]) => Promise<unknown>,
  ): Promise<void> {
    const entries = received.map(({ message }, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle! }));
    const requests = [];
    for (let start = 0; start < entries.length; start += REQUEST_SIZE) {
      requests.push(send(entries.slice(start, start + REQUEST_SIZE)));
    }
    await Promise.all(requests);
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
  private toRecord(message: Message): object {
    return {
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [name, {
        ...attribute.StringValue !== undefined && { stringValue: attribute.StringValue },
        ...attribute.BinaryValue !== undefined && { binaryValue: Buffer.from(attribute.BinaryValue).toString('base64') },
        stringListValues: [],
        binaryListValues: [],
        dataType: attribute.DataType,
      }])),
      md5OfBody: message.MD5OfBody,
      ...message.MD5OfMessageAttributes && { md5OfMessageAttributes: message.MD5OfMessageAttributes },
      eventSource: 'aws:sqs',
      eventSourceARN: this.config.queueArn,
      awsRegion: this.config.region,
    };
  }
}

function laneCount(config: MappingConfig): number {
  return config.enabled ? Math.min(config.maximumConcurrency ?? DEFAULT_LANES, MOST_LANES) : 0;
}

function sizeOf(received: Received[]): number {
  return received.reduce((sum, { record }) => sum + Buffer.byteLength(record) + 1, RECORDS_FRAME);
}

/** Splits off the messages that do not fit into one invocation. They start the next batch. */
function splitAtPayloadLimit(received: Received[]): { batch: Received[]; rest: Received[] } {
  let fits = received.length;
  while (fits > 1 && sizeOf(received.slice(0, fits)) > LARGEST_PAYLOAD) {
    fits--;
  }
  return { batch: received.slice(0, fits), rest: received.slice(fits) };
}
