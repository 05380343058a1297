import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { SQSRecord } from 'aws-lambda';
import { NOTHING_BROUGHT } from './batch-outcome';
import { ingestMessages } from './ingest-messages';
import { enter, enterFailed, MOST_BATCH_BYTES, MOST_BATCH_MESSAGES, ReplayBooks } from './replay-books';
import { ReplayMeans } from './replay-means';
import { RowSchema } from '../../src/private/contract/ingest';
import { ColumnSchema } from '../../src/private/contract/table';
import { Message } from '../message/messages';
import { readMessage } from '../message/read-message';
import { sealOf, UnopenedError } from '../protection/sealed-object';
import { KeptEntry, readRejected } from '../rejected/read-rejected';
import { errorChain, log } from '../runtime/log';

/** Loads rows and messages under `rejected/`. Collects as many for one load as fit into a batch. */
export class RejectedReplay {
  private waiting: KeptEntry[] = [];
  private bytes = 0;
  /** The key before the object of the first entry that waits. */
  private before?: string;
  /** Set if it is not known what is missing: whatever comes next would fail, too. */
  private stop?: { readonly after: string | undefined };
  /** A rejected row is loaded as JSON, whatever the format of its message is. */
  private readonly rowSchema: RowSchema;
  /** The same for rebuilt rows, by the columns whose values are protected already. */
  private readonly rebuiltSchemas = new Map<string, RowSchema>();

  constructor(private readonly means: ReplayMeans, private readonly books: ReplayBooks, private readonly force: boolean) {
    this.rowSchema = { ...means.parts.schema, payloadFormat: 'JSON', rowsPath: undefined };
  }

  /** If the replay must end: the key after which another one continues. */
  public get stopped(): { readonly after: string | undefined } | undefined {
    return this.stop;
  }

  /** Adds what an object keeps. `before` is the key before it. */
  public async add(key: string, before: string | undefined): Promise<void> {
    const { s3, bucket } = this.means.folder;
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const object = await this.open(Buffer.from(await Body!.transformToByteArray()));
      for (const entry of readRejected(object, key, this.means.parts.schema.digest)) {
        if ('error' in entry) {
          this.fail(entry.error, entry.itemIdentifier);
        } else {
          await this.addEntry(this.readAgain(entry), before);
        }
      }
    } catch (error) {
      this.fail(error, key);
    }
  }

  /** Loads what was collected: first the messages, because they may bring rows that are here by themselves, too. */
  public async finish(): Promise<void> {
    const { waiting } = this;
    [this.waiting, this.bytes] = [[], 0];
    const sent = waiting.filter(({ message }) => !message.isRebuilt);
    await this.load(sent.filter(({ message }) => !message.part), this.means.parts.schema);
    await this.load(sent.filter(({ message }) => message.part), this.rowSchema);
    const rebuilt = waiting.filter(({ message }) => message.isRebuilt);
    for (const entries of Map.groupBy(rebuilt, ({ message: { protectedColumns = [] } }) => JSON.stringify(protectedColumns)).values()) {
      await this.load(entries, this.rebuiltSchema(entries[0].message.protectedColumns));
    }
  }

  private async open(object: Buffer): Promise<Buffer> {
    const { protection } = this.means;
    if (protection) {
      return protection.open(object);
    }
    const found = sealOf(object);
    if (found) {
      throw new UnopenedError(`the object is sealed with the secret ${found.secret}, and no column of the ingest is protected; protect one with that secret to replay it`);
    }
    return object;
  }

  private rebuiltSchema(protectedColumns: readonly string[] = []): RowSchema {
    const name = JSON.stringify(protectedColumns);
    const known = this.rebuiltSchemas.get(name) ?? {
      ...this.rowSchema,
      unknownFields: 'IGNORE',
      ignoreCase: false,
      columns: this.rowSchema.columns.map((column) => ofRebuiltRow(column, protectedColumns.includes(column.name))),
    };
    this.rebuiltSchemas.set(name, known);
    return known;
  }

  /** What was kept because it is no notification, or of another topic, may be one of the topics by now. It is no row, whatever it says. */
  private readAgain(entry: KeptEntry): KeptEntry {
    const { parts: { schema }, topics } = this.means;
    if (entry.reason !== 'NOT_AN_ENVELOPE' || schema.rawDelivery) {
      return entry;
    }
    const { itemIdentifier, messageId, publishedAt, body } = entry.message;
    const record = { messageId, body, attributes: { SentTimestamp: `${Date.parse(publishedAt)}` } } as SQSRecord;
    return { ...entry, message: { ...readMessage(record, schema, topics), itemIdentifier } };
  }

  private async addEntry(entry: KeptEntry, before: string | undefined): Promise<void> {
    const { message, reason } = entry;
    if (this.means.parts.destination.horizon.isTooOld(message.publishedAt)) {
      this.books.tooOld++;
      return;
    }
    if (reason === 'ID_REUSED' && !this.force) {
      this.books.superseded++;
      return;
    }
    const size = Buffer.byteLength(message.body);
    if (this.bytes + size > MOST_BATCH_BYTES || this.waiting.length === MOST_BATCH_MESSAGES) {
      await this.finish();
    }
    if (this.waiting.length === 0) {
      this.before = before;
    }
    this.waiting.push(entry);
    this.bytes += size;
  }

  /** What cannot be read or loaded must not end the replay of all others. It is named, so that it can be replayed again. */
  private fail(error: unknown, ...names: readonly string[]): void {
    enterFailed(this.books, names);
    log({ level: 'ERROR', message: 'not loaded again', key: names[0], entries: names.length, error: errorChain(error) });
  }

  private async load(entries: readonly KeptEntry[], schema: RowSchema): Promise<void> {
    let messages: readonly Message[];
    try {
      messages = await this.means.parts.destination.missing(entries, this.books);
    } catch (error) {
      this.stop ??= { after: this.before };
      return this.fail(error, ...entries.map(({ message: { itemIdentifier } }) => itemIdentifier));
    }
    if (messages.length === 0) {
      return;
    }
    try {
      const { parts, setCulpritsAside } = this.means;
      // What took too much once may do so again, and must not end the replay of what lies behind it.
      const expensive = new Set(entries.filter(({ reason }) => reason === 'TOO_EXPENSIVE').map(({ message }) => message.itemIdentifier));
      const aside = await setCulpritsAside(messages, expensive);
      const outcome = aside.messages.length > 0 ? await ingestMessages(aside.messages, { ...parts, schema }) : NOTHING_BROUGHT;
      this.books.entries += messages.length;
      enter(this.books, outcome, aside.untried);
    } catch (error) {
      this.fail(error, ...messages.map(({ itemIdentifier }) => itemIdentifier));
    }
  }
}

/** A rebuilt row has the columns by their names, and their values as they were staged. What was protected then must not be protected twice. */
function ofRebuiltRow(column: ColumnSchema, isProtected: boolean): ColumnSchema {
  const { name, type } = column;
  if (column.byLoad) {
    return column;
  }
  const rebuilt: ColumnSchema = { ...column, source: { from: 'FIELD', path: [name] }, ...isProtected && { protection: undefined } };
  switch (type.name) {
    case 'SUPER':
      return { ...rebuilt, type: { name: 'SUPER' } }; // its texts were read as JSON already
    case 'VARBYTE':
      return { ...rebuilt, type: { ...type, encoding: 'HEX' } };
    default:
      return rebuilt;
  }
}
