import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ingestMessages } from './ingest-messages';
import { MOST_BATCH_BYTES, ReplayBooks, ReplayMeans } from './replay-books';
import { IngestSchema } from '../../src/private/contract/ingest';
import { loadedRows } from '../load/ledger';
import { LoadPath } from '../load/load-batch';
import { Message, MessagePart } from '../message/messages';
import { KeptEntry, readRejected } from '../rejected/rejected-object';
import { errorChain, log } from '../runtime/log';

/** Loads rows and messages under `rejected/`. Collects as many for one load as fit into a batch. */
export class RejectedReplay {
  private waiting: Message[] = [];
  private bytes = 0;
  /** A rejected row is loaded as JSON, whatever the format of its message is. */
  private readonly rowSchema: IngestSchema;

  constructor(private readonly means: ReplayMeans, private readonly books: ReplayBooks, private readonly force: boolean) {
    this.rowSchema = { ...means.parts.schema, payloadFormat: 'JSON' };
  }

  public async add(key: string): Promise<void> {
    const { s3, bucket } = this.means.parts.staging;
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      for (const entry of readRejected(Buffer.from(await Body!.transformToByteArray()), key)) {
        if (entry instanceof Error) {
          this.fail(key, entry);
        } else {
          await this.addEntry(entry);
        }
      }
    } catch (error) {
      this.fail(key, error);
    }
  }

  /** Loads what was collected. */
  public async finish(): Promise<void> {
    const { waiting } = this;
    [this.waiting, this.bytes] = [[], 0];
    const rows = await this.current(waiting.filter(isPart));
    // If no row of a message was staged, its rows under `rejected/` are all there is. From now on the message itself counts as loaded.
    const sealing = rows.filter(({ part }) => part.rowsStaged === 0);
    await this.load(waiting.filter(({ part }) => !part), this.means.parts.schema, {});
    await this.load(sealing, this.rowSchema, { seal: true });
    await this.load(rows.filter((row) => !sealing.includes(row)), this.rowSchema, {});
  }

  private async addEntry({ message, reason }: KeptEntry): Promise<void> {
    if (this.means.parts.horizon.isTooOld(message.publishedAt)) {
      this.books.tooOld++;
      return;
    }
    if (reason === 'ID_REUSED' && !this.force) {
      this.books.superseded++;
      return;
    }
    const size = Buffer.byteLength(message.body);
    if (this.bytes + size > MOST_BATCH_BYTES) {
      await this.finish();
    }
    this.waiting.push(message);
    this.bytes += size;
  }

  /** One object, or one line of it, that cannot be read must not end the replay of all others. */
  private fail(key: string, error: unknown): void {
    this.books.failed.push(error instanceof Error && error.message.startsWith(key) ? error.message.split(' ')[0] : key);
    log({ level: 'ERROR', message: 'not loaded again', key, error: errorChain(error) });
  }

  /**
   * Keeps rows whose message is in the ledger with the same row count as when they were rejected. If the message is not loaded yet,
   * loading it will bring these rows. If it was loaded later with more rows, it already has them.
   */
  private async current(rows: readonly Part[]): Promise<Part[]> {
    if (this.force || rows.length === 0) {
      return [...rows];
    }
    const { invocation: { warehouse }, parts: { target } } = this.means;
    const loaded = await loadedRows(warehouse, target, new Set(rows.map(({ part }) => part.messageKey)));
    return rows.filter(({ part: { messageKey, rowsStaged } }) => {
      const count = loaded.get(messageKey);
      if (count === undefined && rowsStaged > 0) {
        this.books.waiting++;
        return false;
      }
      if ((count ?? 0) > rowsStaged) {
        this.books.superseded++;
        return false;
      }
      return true;
    });
  }

  private async load(messages: readonly Message[], schema: IngestSchema, more: LoadPath['replay']): Promise<void> {
    if (messages.length === 0) {
      return;
    }
    const { parts, invocation } = this.means;
    const { failed, rowsLoaded, rejected } = await ingestMessages(messages, invocation, { ...parts, schema, replay: { ...parts.replay, ...more } });
    this.books.entries += messages.length;
    this.books.rowsLoaded += rowsLoaded;
    this.books.rejected += rejected;
    this.books.failed.push(...failed);
  }
}

type Part = Message & { readonly part: MessagePart };

function isPart(message: Message): message is Part {
  return message.part !== undefined;
}
