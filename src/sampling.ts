import { Duration } from 'aws-cdk-lib';
import { SamplingSchema } from './private/contract/publish';

/** Options of `Sampling.fileOrder()`. */
export interface FileOrderOptions {
  /**
   * When the file begins. Ticks before send nothing.
   *
   * @default - it has been going round since 1970: with which row a deployment begins, the clock says
   */
  readonly startTime?: Date;
}

/** Options of `Sampling.replay()`. */
export interface ReplayOptions {
  /**
   * How many times as fast as the rows were written.
   *
   * Minimum: above 0.
   *
   * @default 1
   */
  readonly speed?: number;

  /**
   * When the time of the first row is. Ticks before send nothing.
   *
   * @default - it has been going round since 1970: with which row a deployment begins, the clock says
   */
  readonly startTime?: Date;
}

/** Which rows a tick sends. Whatever it is, it follows from the scheduled time: a tick that fires twice sends the same rows. */
export abstract class Sampling {
  /** From `minRows` to `maxRows` rows, drawn without replacement: each set of that many is as likely as the others. */
  public static random(): Sampling {
    return new SamplingOf(() => ({ kind: 'RANDOM' }));
  }

  /**
   * The rows in their order, from `minRows` to `maxRows` a tick; behind the last one comes the first again.
   *
   * The schedule must be a rate. SNS does not keep messages in order.
   */
  public static fileOrder(options: FileOrderOptions = {}): Sampling {
    return new SamplingOf((interval) => ({ kind: 'FILE_ORDER', interval, start: options.startTime?.getTime() ?? 0 }));
  }

  /**
   * The rows whose time has come since the last tick; behind the last one comes the first again. `minRows` and `maxRows` do not
   * count: a tick sends what is due, and fails if that is more than 100,000 rows.
   *
   * The file must be sorted by the column, and the schedule must be a rate.
   *
   * @param timestampColumn holds timestamps of ISO 8601, in UTC unless they name an offset.
   */
  public static replay(timestampColumn: string, options: ReplayOptions = {}): Sampling {
    const speed = options.speed ?? 1;
    if (!(speed > 0 && speed < Infinity)) {
      throw new Error(`'speed' must be above 0, got ${speed}`);
    }
    return new SamplingOf((interval) => ({ kind: 'REPLAY', interval, start: options.startTime?.getTime() ?? 0, column: timestampColumn, speed }));
  }

  /** @internal */
  public abstract _bind(schedule: string): SamplingSchema;
}

class SamplingOf extends Sampling {
  constructor(private readonly schema: (interval: number) => SamplingSchema) {
    super();
  }

  public _bind(schedule: string): SamplingSchema {
    const schema = this.schema(intervalOf(schedule) ?? NaN);
    if (schema.kind !== 'RANDOM' && Number.isNaN(schema.interval)) {
      throw new Error(`'schedule' must be a rate when rows go out in order, got '${schedule}'; only between ticks of equal distance is it known which rows are next`);
    }
    if (schema.kind !== 'RANDOM' && Number.isNaN(schema.start)) {
      throw new Error('\'startTime\' must be a valid date');
    }
    return schema;
  }
}

/** Milliseconds from tick to tick. */
function intervalOf(schedule: string): number | undefined {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  const units: Record<string, Duration> = { minute: Duration.minutes(1), hour: Duration.hours(1), day: Duration.days(1) };
  return unit === undefined ? undefined : Number(value) * units[unit].toMilliseconds();
}
