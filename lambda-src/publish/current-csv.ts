import { SamplingSchema } from '../../src/private/contract/publish';
import { NumberedRow, ReadRange } from '../csv/read-rows';
import { RowIndexHeader } from '../csv/row-index';
import { InvocationTime } from '../runtime/invocation-time';
import { SampleSize } from '../sampling/sample';
import { RowSelection } from '../sampling/select-rows';
import { ReadObjectError } from '../source/csv-object';
import { CsvSource, IndexedCsv } from '../source/csv-source';

/** Where rows are read. */
export interface Rows {
  /** Opens the rows of a version, and closes those that were opened before. */
  open(csv: IndexedCsv): Promise<ReadRange>;
  /** Does what makes the next reads cheaper. It never fails. */
  keep(time: InvocationTime): Promise<void>;
}

/** The rows of a tick, and their columns. */
export interface SelectedRows {
  readonly columns: readonly string[];
  readonly rows: readonly NumberedRow[];
}

/** Selects rows of the newest version of a CSV. It may be replaced at any time, even while rows are read. */
export class CurrentCsv {
  private current?: { readonly csv: IndexedCsv; readonly selection: RowSelection };

  constructor(
    private readonly source: CsvSource, private readonly rows: Rows, private readonly sampling: SamplingSchema, private readonly seed: string,
  ) {}

  /** @param size returns the sample size for a file with this number of rows. */
  public async rowsOf(scheduledTime: string, size: (rows: number) => SampleSize, time: InvocationTime): Promise<SelectedRows> {
    try {
      return await select(await this.selection(time), scheduledTime, size);
    } catch (error) {
      if (!(error instanceof ReadObjectError && error.replaced)) {
        throw error;
      }
      return select(await this.renewed(time), scheduledTime, size);
    }
  }

  private async selection(time: InvocationTime): Promise<RowSelection> {
    const { current, source } = this;
    return current && !await source.isReplaced(current.csv) ? current.selection : this.renewed(time);
  }

  /** Another environment may have indexed the new version already. */
  private async renewed(time: InvocationTime): Promise<RowSelection> {
    const { source } = this;
    this.current = undefined; // opening another version closes it
    const csv = await source.find() ?? await source.make(time);
    const selection = new RowSelection(this.sampling, this.seed, csv.index, await this.rows.open(csv));
    this.current = { csv, selection };
    return selection;
  }
}

async function select(selection: RowSelection, scheduledTime: string, size: (rows: number) => SampleSize): Promise<SelectedRows> {
  const { columns, rows }: RowIndexHeader = selection.index.header;
  return { columns, rows: await selection.rowsOf(scheduledTime, () => size(rows)) };
}
