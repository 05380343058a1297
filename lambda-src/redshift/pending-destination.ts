import { broughtBy } from './brought';
import { ArchiveReplay } from './pending-archive';
import { IngestSchema } from '../../src/private/contract/ingest';
import { spanOf } from '../encode/published-span';
import { Brought } from '../ingest/brought';
import { Destination, LoadedFolder } from '../ingest/destination';
import { UnsafeMessages } from '../ingest/unsafe-messages';
import { encodeBatch, EncodedBatch } from '../load/encode-batch';
import { BYTES_OF_PLACES } from '../load/find-refused';
import { PendingPart } from '../load/kept-verdict';
import { areFromSns } from '../load/ledger-bound';
import { LedgerHorizon } from '../load/ledger-horizon';
import { NONE_REFUSED } from '../load/load-batch';
import { NONE_REUSED } from '../load/reused-ids';
import { rowsToStage } from '../load/rows-to-stage';
import { batchIdOf } from '../message/batch-id';
import { madeOf } from '../message/deduplication-id';
import { identityOf, Message, UnusableMessage } from '../message/messages';
import { KeptEntry } from '../rejected/read-rejected';
import { BatchTooLargeError, mostBatchBytes } from '../runtime/batch-too-large';
import { Retries } from '../runtime/retries';
import { PendingFolder } from '../staging/pending-folder';
import { newObject } from '../staging/pending-key';
import { isArchiveColumns } from '../staging/staged-key';

/** The folder `pending/` of the bucket, from where a loader brings rows into the table. What is there is safe. */
export class PendingDestination implements Destination<EncodedBatch> {
  public readonly retries = new Retries();

  public readonly loaded: LoadedFolder;

  constructor(private readonly folder: PendingFolder, archive: ArchiveReplay, public readonly horizon: LedgerHorizon) {
    this.loaded = {
      holdsRows: (key) => !isArchiveColumns(key),
      loadAgain: async (key, books) => archive.stage(key, books),
    };
  }

  /** Each attempt has an object of its own, so that the loader sees which rows came together. */
  public async encode(messages: readonly (Message | UnusableMessage)[], schema: IngestSchema): Promise<EncodedBatch> {
    const encoded = await encodeBatch(messages, schema, newObject());
    // The loader must be able to look at all rows of an object, in case COPY refuses some.
    const rows = encoded.staged.reduce((sum, { rows: some }) => sum + some, 0);
    if (encoded.csv.csvBytes + rows * BYTES_OF_PLACES > mostBatchBytes() && messages.length > 1) {
      throw new BatchTooLargeError('the CSV of a batch');
    }
    return encoded;
  }

  public async bring(encoded: EncodedBatch, { received }: UnsafeMessages, { version }: IngestSchema): Promise<Brought> {
    const { staged } = encoded;
    const messages = staged.map(({ message }) => message);
    const { columns: { schemaName, tableName, replayed } } = this.folder;
    const rows = rowsToStage(encoded, batchIdOf({ version, place: [schemaName, tableName], messages }));
    const span = spanOf(staged);
    const parts = replayed ? partsOf(messages, received) : [];
    const ids = parts.length > 0 ? 'PARTS' : areFromSns(staged) ? 'SNS' : 'OWN';
    const name = { oldest: span.oldest, batchId: rows.batchId, rows: rows.rows, ids, object: encoded.object! } as const;
    const key = await this.folder.stage(name, rows.body, parts.length > 0 ? parts : undefined);
    return broughtBy({ isPending: true, key, stagedBytes: rows.body.length, ...span, messages, ...NONE_REFUSED, reused: NONE_REUSED });
  }

  public async forgottenUpTo(): Promise<undefined> {
    return undefined;
  }

  /** Only the ledger knows what is missing. So the loader decides, by what is staged with the rows. */
  public async missing(entries: readonly KeptEntry[]): Promise<Message[]> {
    return entries.map(({ message }) => message);
  }
}

/**
 * What the loader must know of rows and messages that were kept, to decide whether they are missing. A row that several versions have rejected was
 * kept by each, and received so often. It is staged once, and is missing if one of them says so.
 */
function partsOf(staged: readonly Message[], received: readonly Message[]): PendingPart[] {
  const wanted = new Set(staged.map(identityOf));
  return received.filter((message) => wanted.has(identityOf(message))).flatMap(({ deduplicationId, publishedAt, digest, part }) => {
    const takenId = part ? undefined : madeOf(deduplicationId);
    return part || takenId !== undefined ? [{ deduplicationId, publishedAt, digest, part, takenId }] : [];
  });
}
