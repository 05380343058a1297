import { PendingObject } from './list-pending';
import { requireRoomForFields } from './room';
import { PendingSet } from '../../src/private/contract/pending';
import { StagedMessage } from '../encode/batch';
import { endOfField, fieldsOf, StagedRow, stagedRows } from '../encode/staged-rows';
import { Message } from '../message/messages';
import { parseVerbatim } from '../values/exact-numbers';
import { NULL_MARKER } from '../values/loadable-text';

/** What precedes the columns in a row. */
interface OwnFields {
  readonly object: string;
  readonly id: string;
  readonly arrival: string;
  readonly digest: string;
}

/**
 * The messages of a staged object, rebuilt from its rows. They have the columns' values, and neither what else was in the message nor its
 * attributes.
 */
export class RebuiltMessages {
  /** In the order of their rows, which lie side by side. Their bodies are empty. */
  public readonly staged: readonly StagedMessage[];
  private readonly rows: readonly StagedRow[];
  private readonly firstRows = new Map<string, number>();
  private readonly protectedColumns?: readonly string[];

  constructor(private readonly csv: Buffer, private readonly set: PendingSet, private readonly object: Pick<PendingObject, 'key' | 'oldest'>) {
    this.rows = stagedRows(csv);
    const protectedColumns = set.columns.filter((column) => column.protected).map(({ name }) => name);
    this.protectedColumns = protectedColumns.length > 0 ? protectedColumns : undefined;
    this.staged = this.divide();
  }

  /** Throws `NoRoomError` if one of these messages takes too much memory with its rows. */
  public requireRoom(messages: readonly StagedMessage[]): void {
    for (const { rows } of messages) {
      requireRoomForFields(this.object.key, rows, this.set.columns.length);
    }
  }

  /** A message with its rows, each as an object of its columns. */
  public withBody({ message, rows }: StagedMessage): Message {
    const first = this.firstRows.get(message.itemIdentifier)!;
    const own = this.ownCount;
    // Row by row: as objects all rows together take many times their text.
    const body = this.rows.slice(first, first + rows).map((row) => {
      const fields = fieldsOf(this.csv, row).slice(own);
      return JSON.stringify(Object.fromEntries(this.set.columns.map(({ name, sql }, at) => [name, valueOf(fields[at], sql)])));
    });
    return { ...message, body: `[${body.join()}]` };
  }

  private divide(): StagedMessage[] {
    const messages: { message: Message; rows: number }[] = [];
    let last = '';
    for (const [at, row] of this.rows.entries()) {
      const own = this.ownFields(row);
      const itemIdentifier = `${own.object} ${own.id}`;
      if (itemIdentifier === last) {
        messages.at(-1)!.rows++;
        continue;
      }
      last = itemIdentifier;
      this.firstRows.set(itemIdentifier, at);
      messages.push({ message: this.messageOf(own, itemIdentifier), rows: 1 });
    }
    return messages;
  }

  private messageOf({ id, arrival, digest }: OwnFields, itemIdentifier: string): Message {
    const [publishedAt = new Date(this.object.oldest).toISOString(), messageId = id] = arrival === '' ? [] : arrival.split(' ');
    return {
      itemIdentifier, messageId, deduplicationId: id, publishedAt, topicArn: '', attributes: {}, body: '[]', mayHoldUnloadable: true, digest, isRebuilt: true, ...this.protectedColumns && { protectedColumns: this.protectedColumns },
    };
  }

  private get hasObject(): boolean {
    return this.set.archived !== 'BATCH';
  }

  private get ownCount(): number {
    return 2 + (this.hasObject ? 1 : 0) + (this.set.merge ? 1 : 0);
  }

  private ownFields({ start, line }: StagedRow): OwnFields {
    let at = start;
    const next = () => {
      const end = endOfField(this.csv, at);
      const [field] = fieldsOf(this.csv, { start: at, end: end + 1, line });
      at = end + 1;
      return field;
    };
    return { object: this.hasObject ? next() : '', id: next(), arrival: this.set.merge ? next() : '', digest: next() };
  }
}

/** A field as a message could have sent it: a text in the notation of the column, or JSON if the column holds that. */
function valueOf(field: string, sql: string): unknown {
  if (field === NULL_MARKER) {
    return null;
  }
  return sql === 'SUPER' && field !== '' ? parseVerbatim(field) : field;
}
