import { RowSchema } from '../../src/private/contract/ingest';
import { Message } from '../message/messages';
import { CsvBuffer } from '../values/csv-buffer';
import { writeText } from '../values/quoted-text';

/** Digits of a row's number within its message, which has fewer rows than bytes. */
const NUMBER_DIGITS = 8;

const NOTHING = new Uint16Array(0);

/** Where the prefix of a message's rows is written once, to be copied. */
const scratch = new CsvBuffer(1024);

/**
 * Writes what comes before the columns of a row if its message must be loaded once: the id of the message, the row's arrival if versions
 * of rows are merged, and in the first row that is staged the message's digest. If a loader loads the rows, the name of their object comes
 * before all of it.
 *
 * The arrival is a text that sorts: the time at which SNS received the message, then the message's id, then the row's place in the message.
 */
export class RowPrefix {
  /** What is written of every row before its arrival, and what of the first row and of later rows after it. */
  private before: Uint16Array = NOTHING;
  private first: Uint16Array = NOTHING;
  private later: Uint16Array = NOTHING;
  private object = '';
  private arrival = '';
  private firstNumber = 1;

  constructor(private readonly schema: Pick<RowSchema, 'delivery' | 'merge'>) {}

  /** @param object the name of the object that the rows are staged in, if they tell it: letters and digits */
  public startObject(object: string | undefined): void {
    this.object = object === undefined ? '' : `${object},`;
  }

  public startMessage({ deduplicationId, messageId, publishedAt, digest, part }: Message): void {
    if (this.schema.delivery === 'AT_LEAST_ONCE') {
      return;
    }
    const afterId = writeText(deduplicationId, scratch, scratch.ascii(this.object, 0));
    const written = (start: number, ascii: string) => {
      const end = scratch.ascii(ascii, afterId); // may take other memory for `units`
      return scratch.units.slice(start, end);
    };
    const afterArrival = this.schema.merge ? afterId : 0;
    this.before = written(0, ',');
    this.first = written(afterArrival, `,${digest},`);
    this.later = written(afterArrival, ',,');
    this.arrival = `${publishedAt} ${messageId}`;
    this.firstNumber = part?.row ?? 1;
  }

  /** Returns the end of what it wrote. `row` is the place in the message, counted from 0. */
  public write(csv: CsvBuffer, start: number, row: number, isFirst: boolean): number {
    let at = start;
    if (this.schema.merge) {
      at = csv.copy(this.before, at);
      at = writeText(`${this.arrival} ${`${this.firstNumber + row}`.padStart(NUMBER_DIGITS, '0')}`, csv, at);
    }
    return csv.copy(isFirst ? this.first : this.later, at);
  }
}
