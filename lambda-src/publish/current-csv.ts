import { SamplingSchema } from '../../src/private/contract/publish';
import { NumberedRow } from '../csv/read-rows';
import { RowIndexHeader } from '../csv/row-index';
import { InvocationTime } from '../runtime/invocation-time';
import { SampleSize } from '../sampling/sample';
import { RowSelection } from '../sampling/select-rows';
import { ReadObjectError } from '../source/csv-object';
import { CsvSource, IndexedCsv } from '../source/csv-source';

/** Reads bytes `start` to `end` (exclusive) of the source's rows, from the version with this ETag. */
export type ReadVersion = (start: number, end: number, etag?: string) => Promise<Buffer>;

/** The rows of a tick, and their columns. */
export interface SelectedRows {
  readonly columns: readonly string[];
  readonly rows: readonly NumberedRow[];
}

/** Selects rows of the newest version of a CSV. It may be replaced at any time, even while rows are read. */
export class CurrentCsv {
  private current?: { readonly csv: IndexedCsv; readonly selection: RowSelection };

  constructor(
    private readonly source: CsvSource, private readonly read: ReadVersion, private readonly sampling: SamplingSchema, private readonly seed: string,
  ) {}

  /** @param size returns the sample size for a file with this number of rows. */
  public async rowsOf(scheduledTime: string, size: (rows: number) => SampleSize, time: InvocationTime): Promise<SelectedRows> {
    const { current, source } = this;
    const selection = current && !await source.isReplaced(current.csv) ? current.selection : await this.renewed(time);
    try {
      return await select(selection, scheduledTime, size);
    } catch (error) {
      if (!(error instanceof ReadObjectError && error.replaced)) {
        throw error;
      }
      return select(await this.renewed(time), scheduledTime, size);
    }
  }

  /** Another environment may have indexed the new version already. */
  private async renewed(time: InvocationTime): Promise<RowSelection> {
    const { source } = this;
    const csv = await source.find() ?? await source.make(time);
    const selection = new RowSelection(this.sampling, this.seed, csv.index, (start, end) => this.read(start, end, csv.etag));
    this.current = { csv, selection };
    return selection;
  }
}

async function select(selection: RowSelection, scheduledTime: string, size: (rows: number) => SampleSize): Promise<SelectedRows> {
  const { columns, rows }: RowIndexHeader = selection.index.header;
  return { columns, rows: await selection.rowsOf(scheduledTime, () => size(rows)) };
}
