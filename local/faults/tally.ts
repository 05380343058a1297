import { RunResult } from './run';

/** The totals of runs of one kind. */
export interface Sum {
  runs: number;
  injected: number;
  rows: number;
  duplicates: number;
  lost: number;
}

/** Counts runs by kind, and collects wrong results. */
export class Tally {
  readonly kinds = new Map<string, Sum>();
  /** The number of injected faults by call or statement. */
  readonly points = new Map<string, number>();
  readonly failures: string[] = [];
  /** Faults that could not be injected because their call did not occur. */
  readonly missed: string[] = [];
  /** Runs that were made again because the machine was too busy, and what was wrong with them. */
  readonly repeated: string[] = [];

  add(kind: string, run: string, { books, plan, wrong }: RunResult): void {
    const sum = this.kinds.get(kind) ?? { runs: 0, injected: 0, rows: 0, duplicates: 0, lost: 0 };
    this.kinds.set(kind, sum);
    plan.injected.forEach(({ point }) => this.points.set(point, (this.points.get(point) ?? 0) + 1));
    sum.runs++;
    sum.injected += plan.injected.length;
    sum.rows += books.rows;
    sum.duplicates += books.duplicates.length;
    sum.lost += books.lost.length;
    this.failures.push(...wrong.map((sentence) => `${run}: ${sentence}`));
  }

  get total(): Sum {
    return [...this.kinds.values()].reduce((total, sum) => ({
      runs: total.runs + sum.runs,
      injected: total.injected + sum.injected,
      rows: total.rows + sum.rows,
      duplicates: total.duplicates + sum.duplicates,
      lost: total.lost + sum.lost,
    }), { runs: 0, injected: 0, rows: 0, duplicates: 0, lost: 0 });
  }
}
