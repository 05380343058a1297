import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ingestMessages } from './ingest-messages';
import type { ReplayBooks, ReplayMeans } from './replay-books';
import { MOST_BATCH_BYTES } from './replay-books';
import { IngestSchema } from '../../src/private/contract/ingest';
import { loadedRows } from '../load/ledger';
import { Message, MessagePart } from '../message/messages';
import { parseRejectedLine } from '../rejected/rejected-line';

/** Loads rows and messages under `rejected/`. Collects as many for one load as fit into a batch. */
export class RejectedReplay {
  private waiting: Message[] = [];
  private bytes = 0;
  /** A rejected row is kept as JSON, whatever the format of its message is. */
  private readonly rowSchema: IngestSchema;

  constructor(private readonly means: ReplayMeans, private readonly books: ReplayBooks, private readonly force: boolean) {
    this.rowSchema = { ...means.parts.schema, payloadFormat: 'JSON' };
  }

  public async add(key: string): Promise<void> {
    const { staging: { s3, bucket }, horizon } = this.means.parts;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const lines = Buffer.from(await Body!.transformToByteArray()).toString().split('\n').filter((line) => line !== '');
    for (const [at, line] of lines.entries()) {
      const message = parseRejectedLine(line, `${key}#${at + 1}`);
      if (!this.force && horizon.isTooOld(message.publishedAt)) {
        this.books.tooOld++;
        continue;
      }
      const size = Buffer.byteLength(line);
      if (this.bytes + size > MOST_BATCH_BYTES) {
        await this.finish();
      }
      this.waiting.push(message);
      this.bytes += size;
    }
  }

  /** Loads what was collected. */
  public async finish(): Promise<void> {
    const { waiting } = this;
    [this.waiting, this.bytes] = [[], 0];
    await this.load(waiting.filter(({ part }) => !part), this.means.parts.schema);
    await this.load(await this.current(waiting.filter(isPart)), this.rowSchema);
  }

  /**
   * Keeps rows whose message is in the ledger with the same row count as when they were rejected. If the message is not loaded yet,
   * loading it will bring these rows. If it was loaded later with more rows, it already has them.
   */
  private async current(rows: readonly Part[]): Promise<Message[]> {
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

  private async load(messages: readonly Message[], schema: IngestSchema): Promise<void> {
    if (messages.length === 0) {
      return;
    }
    const { failed, rowsLoaded, rejected } = await ingestMessages(messages, this.means.invocation, { ...this.means.parts, schema });
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
