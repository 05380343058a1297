import { SamplingSchema } from './private/contract/publish';
import { intervalOf } from './private/schedule-interval';
import { requireKnown } from './private/validation';

/** Options of `Sampling.fileOrder()`. */
export interface FileOrderOptions {
  /**
   * When the first row is due. Earlier ticks send nothing.
   *
   * @default - 1970-01-01: the file has been repeated since then, so the time of the first tick determines its rows
   */
  readonly startTime?: Date;
}

/** Options of `Sampling.replay()`. */
export interface ReplayOptions {
  /**
   * The speed of the replay. At 2, rows are sent twice as fast as they were written.
   *
   * Minimum: above 0.
   *
   * @default 1
   */
  readonly speed?: number;

  /**
   * When the first row is due. Earlier ticks send nothing.
   *
   * @default - 1970-01-01: the file has been repeated since then, so the time of the first tick determines its rows
   */
  readonly startTime?: Date;
}

/** Which rows a tick sends. The scheduled time determines the rows, so a tick that fires twice sends the same rows. */
export class Sampling {
  /** From `minRows` to `maxRows` random rows, drawn without replacement. All sets of the same size are equally likely. */
  public static random(): Sampling {
    return new Sampling(() => ({ kind: 'RANDOM' }));
  }

  /**
   * The rows in the order of the file, from `minRows` to `maxRows` per tick. After the last row, the file starts again.
   *
   * The schedule must be a rate. SNS does not keep messages in order.
   */
  public static fileOrder(options: FileOrderOptions = {}): Sampling {
    return new Sampling((interval) => ({ kind: 'FILE_ORDER', interval, start: options.startTime?.getTime() ?? 0 }));
  }

  /**
   * The rows that are due from this tick to the next, by the timestamps of a column. After the last row, the file starts again.
   *
   * A tick sends every row that is due, whatever `minRows` and `maxRows` say. It fails if more than 100,000 rows are due.
   *
   * The file must be sorted by the column, and the schedule must be a rate.
   *
   * @param timestampColumn the column with timestamps in ISO 8601. They are in UTC unless they have an offset.
   */
  public static replay(timestampColumn: string, options: ReplayOptions = {}): Sampling {
    const speed = options.speed ?? 1;
    requireKnown('speed', speed, 'it is part of a JSON text, which cannot hold a number that is a token');
    if (!(speed > 0 && speed < Infinity)) {
      throw new Error(`'speed' must be above 0, got ${speed}`);
    }
    return new Sampling((interval) => ({ kind: 'REPLAY', interval, start: options.startTime?.getTime() ?? 0, column: timestampColumn, speed }));
  }

  private constructor(private readonly schema: (interval: number) => SamplingSchema) {}

  /** @internal */
  public _bind(schedule: string): SamplingSchema {
    const schema = this.schema(intervalOf(schedule)?.toMilliseconds() ?? NaN);
    if (schema.kind !== 'RANDOM' && Number.isNaN(schema.interval)) {
      throw new Error(`'schedule' must be a rate when rows go out in order, got '${schedule}'; only equal intervals between ticks determine which rows are next`);
    }
    if (schema.kind !== 'RANDOM' && Number.isNaN(schema.start)) {
      throw new Error('\'startTime\' must be a valid date, got an invalid one');
    }
    return schema;
  }
}
