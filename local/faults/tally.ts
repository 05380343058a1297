import { Books } from './books';
import { RunResult } from './run';
import { State } from './states';

/** The totals of runs of one kind. */
export interface Sum {
  runs: number;
  injected: number;
  rows: number;
  duplicates: number;
  lost: number;
}

/** What is counted of a run. */
export interface Counted extends Pick<RunResult, 'plan' | 'rows' | 'tooBusy' | 'deployments' | 'unmet' | 'wrong'> {
  readonly books: readonly Pick<Books, 'duplicates' | 'lost'>[];
}

/** Counts runs by kind, and collects wrong results. */
export class Tally {
  readonly kinds = new Map<string, Sum>();
  /** The number of injected faults by call or statement. */
  readonly points = new Map<string, number>();
  readonly failures: string[] = [];
  /** Planned faults and events that met no call. */
  readonly unmet: string[] = [];
  readonly states = new Set<State>();
  /** Deployments of another version while messages were in flight. */
  deployments = 0;
  /** Runs of two ingests on one bucket and topic. */
  neighbours = 0;
  /** Runs that were repeated because the machine was too busy for them, each with what was wrong. */
  readonly repeated: string[] = [];

  add(kind: string, run: string, { books, rows, plan, wrong, unmet, deployments }: Counted): void {
    const sum = this.kinds.get(kind) ?? { runs: 0, injected: 0, rows: 0, duplicates: 0, lost: 0 };
    this.kinds.set(kind, sum);
    plan.injected.forEach(({ point }) => this.points.set(point, (this.points.get(point) ?? 0) + 1));
    sum.runs++;
    sum.injected += plan.injected.length;
    sum.rows += rows * books.length;
    sum.duplicates += books.reduce((total, { duplicates }) => total + duplicates.length, 0);
    sum.lost += books.reduce((total, { lost }) => total + lost.length, 0);
    this.deployments += deployments;
    this.neighbours += books.length > 1 ? 1 : 0;
    this.unmet.push(...unmet.map((one) => `${run}: ${one}`));
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
