import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ingestMessages } from './ingest-messages';
import { MOST_BATCH_BYTES, ReplayBooks, ReplayMeans } from './replay-books';
import { IngestSchema } from '../../src/private/contract/ingest';
import { ledgerEntries } from '../load/ledger';
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
    await this.load(waiting.filter(({ part }) => !part), this.means.parts.schema);
    await this.load(await this.current(waiting.filter(isPart)), this.rowSchema);
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
   * Leaves out rows that their message has brought, or will bring. The ledger says by which rules the message's rows were chosen, and how
   * many: only if the row was rejected by the same rules, it is certain that the message was loaded without it.
   */
  private async current(rows: readonly Part[]): Promise<Part[]> {
    if (rows.length === 0) {
      return [];
    }
    const { invocation: { warehouse }, parts: { target } } = this.means;
    const entries = await ledgerEntries(warehouse, target, new Set(rows.map(({ part }) => part.messageKey)));
    return rows.filter(({ part }) => {
      const entry = entries.get(part.messageKey);
      if (entry === undefined) { // Loading the message will bring the row.
        this.books.waiting += this.force ? 0 : 1;
        return this.force;
      }
      // Nothing of a message is loaded whose id is that of another one. It is kept whole besides, and brings the row when that is replayed.
      const another = entry.digest !== null && entry.digest !== part.messageDigest;
      const current = !another && entry.rows === part.rowsStaged && (entry.version ?? part.version) === part.version;
      this.books.superseded += current ? 0 : 1;
      return current;
    });
  }

  private async load(messages: readonly Message[], schema: IngestSchema): Promise<void> {
    if (messages.length === 0) {
      return;
    }
    const { parts, invocation } = this.means;
    const { failed, rowsLoaded, rejected } = await ingestMessages(messages, invocation, { ...parts, schema });
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
