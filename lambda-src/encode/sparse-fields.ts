import { Field, Settle } from './fields-writer';
import { CsvBuffer, REFUSED } from '../values/csv-buffer';

const COMMA = ','.charCodeAt(0);

/** So many NULLs are copied at once, although the next value may come sooner. Half as many and twice as many took as long or longer. */
const MOST_NULLS = 64;

/**
 * Writes rows that have values in few of many columns. It looks at these columns only. It copies the NULLs between them, because copying
 * many takes about as long as writing one.
 */
export class SparseFields {
  /** Where the NULL of each column begins in a line of nothing but NULLs, and where that line ends. */
  private readonly places: readonly number[];
  /** For each column, its NULL and those after it. */
  private readonly nulls: readonly Uint16Array[];

  constructor(private readonly fields: readonly Field[], private readonly settle: Settle) {
    const texts = fields.map(({ ofNull = '' }) => `${ofNull},`);
    const line = Uint16Array.from(texts.join(''), (character) => character.charCodeAt(0));
    let place = 0;
    const places = [0, ...texts.map(({ length }) => place += length)];
    this.places = places;
    this.nulls = fields.map((_, column) => line.subarray(places[column], places[Math.min(column + MOST_NULLS, fields.length)]));
  }

  /**
   * Writes a field for each column with a comma after it, and returns the end of the last, or `REFUSED`. Stops after `most` units.
   *
   * @param filled the columns that may have values, and those that must, ascending
   */
  public write(values: readonly unknown[], filled: readonly number[], csv: CsvBuffer, start: number, most: number): number {
    let [at, next] = [start, 0];
    for (const column of filled) {
      const value = values[column];
      const { write, ofNull } = this.fields[column];
      const isNull = value === null || value === undefined;
      if (isNull && ofNull !== undefined) {
        continue;
      }
      at = this.writeNulls(next, column, csv, at);
      csv.reserve(at);
      let end = isNull ? REFUSED : write(value, csv, at);
      if (end === REFUSED || csv.truncated || csv.replaced) {
        end = this.settle(column, value, csv, at, end);
        if (end === REFUSED) return REFUSED;
      }
      csv.units[end] = COMMA;
      [at, next] = [end + 1, column + 1];
      if (at - start > most) return at;
    }
    return this.writeNulls(next, this.fields.length, csv, at);
  }

  /** Copies the NULLs of the columns before `to`. It may copy those of later columns, too: what follows is written over them. */
  private writeNulls(from: number, to: number, csv: CsvBuffer, start: number): number {
    let at = start;
    for (let column = from; column < to; column += MOST_NULLS) {
      csv.copy(this.nulls[column], at);
      at += this.places[Math.min(column + MOST_NULLS, to)] - this.places[column];
    }
    return at;
  }
}
