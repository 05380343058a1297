import { ItemReader } from './item';
import { EncodedRows, encodeRows, itemRows } from './item-rows';
import { ItemTable } from './item-table';
import { WrittenItems, writeItems } from './write-items';
import { RowSchema } from '../../src/private/contract/ingest';
import { ItemSchema } from '../../src/private/contract/items';
import { spanOf } from '../encode/published-span';
import { StagedNumbers } from '../encode/staged-numbers';
import { Brought } from '../ingest/brought';
import { Destination } from '../ingest/destination';
import { Horizon } from '../ingest/horizon';
import { keepOrFail } from '../ingest/keep';
import { UnsafeMessages } from '../ingest/unsafe-messages';
import { Message, UnusableMessage } from '../message/messages';
import { RejectedRows, Rejection } from '../message/rejection';
import { Quarantine } from '../rejected/quarantine';
import { KeptEntry } from '../rejected/read-rejected';
import { InvocationTime } from '../runtime/invocation-time';
import { errorChain, log } from '../runtime/log';

/** Nothing is ever too old: the table itself says what is in it. */
const NO_HORIZON: Horizon = { accept: (message) => message, isTooOld: () => false, learn: () => false };

export interface ItemMeans {
  readonly schema: ItemSchema;
  readonly reader: ItemReader;
  readonly table: ItemTable;
  readonly quarantine: Quarantine;
  readonly time: InvocationTime;
}

/** A DynamoDB table, which has the latest version of each item. */
export class ItemDestination implements Destination<EncodedRows> {
  public readonly retries: ItemTable['retries'];
  public readonly horizon = NO_HORIZON;

  constructor(private readonly means: ItemMeans) {
    this.retries = means.table.retries;
  }

  public async encode(messages: readonly (Message | UnusableMessage)[], schema: RowSchema): Promise<EncodedRows> {
    return encodeRows(messages, schema, this.means.reader);
  }

  public async bring(encoded: EncodedRows, unsafe: UnsafeMessages, { rejectedRows }: RowSchema): Promise<Brought> {
    const { table, reader, schema: { items: rules }, quarantine, time } = this.means;
    const { staged } = encoded;
    const started = Date.now();
    const rows = itemRows(encoded);
    const done = await writeItems(rows, { table, reader, rules, timeLeft: () => time.remaining() });
    const finished = Date.now();

    const open = new Set(rows);
    [...done.written, ...done.superseded, ...done.refused.map(({ row }) => row)].forEach((row) => open.delete(row));
    const failed = new Set([...open].map(({ message }) => message));
    unsafe.add([...failed].map((message) => staged[message].message.itemIdentifier));
    if (failed.size > 0) {
      log({ level: 'ERROR', message: 'batch not loaded', messages: failed.size, rows: open.size, error: errorChain(done.error) });
    }
    const rejections = this.refusals(encoded, done);
    const remaining = staged.map(({ message, rows: count }, at) => ({ message, rows: count - refusedOf(done, at) }));
    await keepOrFail(rejectedRows, quarantine, unsafe, rejections, remaining);
    const settled = staged.filter((_, at) => !failed.has(at));
    const { oldest, newest } = spanOf(settled);
    return {
      messages: unsafe.others(staged.map(({ message }) => message)),
      rowsLoaded: done.written.length,
      refused: { REFUSED_BY_TABLE: done.refused.length },
      rowsInDoubt: open.size,
      refusedMessages: { rejections: [], rows: 0 },
      record: { itemsSuperseded: done.superseded.length },
      values: {
        ItemsWritten: done.written.length,
        ItemsSuperseded: done.superseded.length,
        WriteDuration: finished - started,
        LoadFailures: failed.size > 0 ? 1 : 0,
        ...settled.length > 0 && { LoadLatency: finished - oldest, Freshness: finished - newest },
      },
    };
  }

  public async forgottenUpTo(): Promise<undefined> {
    return undefined;
  }

  /** A replay writes everything again, and nothing changes where the table has the same version or a later one. */
  public async missing(entries: readonly KeptEntry[]): Promise<Message[]> {
    return entries.map(({ message }) => message);
  }

  /** The rows that the table has refused, by the numbers that they have in their messages. */
  private refusals({ staged, rejections }: EncodedRows, { refused }: WrittenItems): Rejection[] {
    const stagedNumbers = new StagedNumbers(rejections);
    return staged.flatMap(({ message, rows }, at) => {
      const own = refused.filter(({ row }) => row.message === at).sort((one, other) => one.row.row - other.row.row);
      if (own.length === 0) {
        return [];
      }
      const numbers = stagedNumbers.of(message, rows);
      const found = new RejectedRows(message);
      own.forEach(({ row, detail }) => found.add(numbers[row.row], { reason: 'REFUSED_BY_TABLE' }, detail));
      return found.rejections;
    });
  }
}

function refusedOf({ refused }: WrittenItems, message: number): number {
  return refused.filter(({ row }) => row.message === message).length;
}
