import { runs, Runs } from './file-order';
import { MOST_ROWS, SamplingSchema } from '../../src/private/contract/publish';
import { RowIndex } from '../csv/row-index';

type Replay = Extract<SamplingSchema, { kind: 'REPLAY' }>;

/** Reads the replayed column of a row. */
export type ReadTimestamp = (row: number) => Promise<string | null>;

const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * Finds the rows that are due from this tick to the next, if the file is replayed `speed` times as fast as it was written.
 *
 * The file must be in the order of its timestamps. A tick reads some twenty of them. After the last row, the file starts again.
 */
export class TimestampReplay {
  /** Timestamps by row, kept because a tick starts where the last one ended. */
  private readonly known = new Map<number, number>();

  constructor(private readonly replay: Replay, private readonly index: RowIndex, private readonly readTimestamp: ReadTimestamp) {}

  public async rowsDue(scheduledTime: number): Promise<Runs> {
    const { start, interval, speed } = this.replay;
    const { rows } = this.index.header;
    const [first, last] = [await this.timestamp(1), await this.timestamp(rows)];
    if (last < first) {
      throw this.unordered(rows);
    }
    const cycle = last - first + 1;
    // `start` lies between two ticks: the first tick after it begins with the first row.
    const tick = Math.floor((scheduledTime - start) / interval);
    const [from, to] = [tick * interval, (tick + 1) * interval].map((elapsed) => Math.floor(elapsed * speed));
    if (to - from >= cycle) {
      throw new Error(`a tick replays ${(to - from) / 1000} s, and column '${this.replay.column}' spans ${cycle / 1000} s; lower the speed`);
    }
    if (from < 0) {
      return [];
    }
    const [begin, end] = [await this.rowsBefore(first + from % cycle), await this.rowsBefore(first + to % cycle)];
    const count = Math.floor(to / cycle) > Math.floor(from / cycle) ? rows - begin + end : end - begin;
    if (count > MOST_ROWS) {
      throw new Error(`${count} rows are due in one tick, which sends at most ${MOST_ROWS}; lower the speed, or shorten the interval of the schedule`);
    }
    return runs(begin, count, rows);
  }

  /** Fails unless rows that were read are in the order of their timestamps. */
  public requireOrder(rows: readonly { readonly row: number; readonly timestamp: string | null }[]): void {
    let previous = -Infinity;
    for (const [i, { row, timestamp }] of rows.entries()) {
      const time = this.parse(row, timestamp);
      if (time < previous && row === rows[i - 1].row + 1) {
        throw this.unordered(row);
      }
      previous = time;
    }
  }

  /** Returns how many rows have an earlier timestamp, by binary search. */
  private async rowsBefore(time: number): Promise<number> {
    let [low, high] = [0, this.index.header.rows];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (await this.timestamp(middle + 1) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private async timestamp(row: number): Promise<number> {
    const known = this.known.get(row) ?? this.parse(row, await this.readTimestamp(row));
    if (this.known.size >= MOST_ROWS) {
      this.known.clear();
    }
    this.known.set(row, known);
    return known;
  }

  private parse(row: number, text: string | null): number {
    const [, date, time = '00:00', zone = 'Z'] = ISO_8601.exec(text ?? '') ?? [];
    const milliseconds = Date.parse(`${date}T${time}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.toUpperCase()}`);
    if (Number.isNaN(milliseconds)) {
      throw new Error(`row ${row}, column '${this.replay.column}' does not hold an ISO 8601 timestamp; correct it, or do not replay the file`);
    }
    return milliseconds;
  }

  private unordered(row: number): Error {
    return new Error(`row ${row}, column '${this.replay.column}' is earlier than a row before it; sort the file by that column`);
  }
}
