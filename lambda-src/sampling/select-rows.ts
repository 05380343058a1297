import { nextRows, Runs } from './file-order';
import { Random, SampleSize, sampleRows } from './sample';
import { TimestampReplay } from './timestamp-replay';
import { SamplingSchema } from '../../src/private/contract/publish';
import { NumberedRow, ReadRange, readRows } from '../csv/read-rows';
import { RowIndex } from '../csv/row-index';

/** Chooses and reads the rows of a tick. The choice depends only on seed and time. */
export class RowSelection {
  private readonly replay?: TimestampReplay;
  private readonly replayed: number;

  constructor(
    private readonly sampling: SamplingSchema, private readonly seed: string, public readonly index: RowIndex, private readonly read: ReadRange,
  ) {
    const { columns } = index.header;
    this.replayed = sampling.kind === 'REPLAY' ? columns.indexOf(sampling.column) : -1;
    if (sampling.kind === 'REPLAY') {
      if (this.replayed < 0) {
        throw new Error(`there is no column '${sampling.column}' to replay; there are ${columns.map((name) => `'${name}'`).join(', ')}`);
      }
      this.replay = new TimestampReplay(sampling, index, async (row) => (await readRows(index, [row], read))[0].cells[this.replayed]);
    }
  }

  /** @param size called only if it is needed: a replay sends as many rows as are due. */
  public async rowsOf(scheduledTime: string, size: () => SampleSize): Promise<NumberedRow[]> {
    const rows: NumberedRow[] = [];
    for (const run of await this.runs(scheduledTime, size)) {
      rows.push(...await readRows(this.index, run, this.read));
    }
    this.replay?.requireOrder(rows.map(({ row, cells }) => ({ row, timestamp: cells[this.replayed] })));
    return rows;
  }

  private async runs(scheduledTime: string, size: () => SampleSize): Promise<Runs> {
    const { sampling, seed } = this;
    const { rows } = this.index.header;
    switch (sampling.kind) {
      case 'RANDOM':
        return [sampleRows(new Random(`${seed}\n${scheduledTime}`), rows, size())];
      case 'FILE_ORDER':
        return nextRows(sampling, Date.parse(scheduledTime), seed, rows, size());
      case 'REPLAY':
        return this.replay!.rowsDue(Date.parse(scheduledTime));
    }
  }
}
