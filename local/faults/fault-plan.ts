import { Fault, FAULTS, Point, Site } from './fault';

/** A fault at the n-th time that the pipeline comes by a point, counted from 1. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly point: string;
  readonly ordinal: number;
}

/** Decides what goes wrong at a point. */
export type Choose = (point: Point, ordinal: number) => Fault | undefined;

/** What goes wrong in one run, and what the run came by. */
export class FaultPlan {
  readonly injected: PlannedFault[] = [];
  private readonly passed = new Map<string, { site: Site; times: number }>();
  private calm = false;

  constructor(private readonly choose: Choose = () => undefined) {}

  /** Called whenever the pipeline comes by a point; says what goes wrong there. */
  at(point: Point): Fault | undefined {
    if (this.calm) {
      return undefined;
    }
    const times = (this.passed.get(point.name)?.times ?? 0) + 1;
    this.passed.set(point.name, { site: point.site, times });
    const fault = this.choose(point, times);
    if (fault) {
      this.injected.push({ fault, point: point.name, ordinal: times });
    }
    return fault;
  }

  /** Nothing goes wrong any more. */
  end(): void {
    this.calm = true;
  }

  /** Every fault at every point that was come by before the end. */
  everyFault(): PlannedFault[] {
    return [...this.passed].flatMap(([point, { site, times }]) => Array.from({ length: times }, (_, index) => index + 1)
      .flatMap((ordinal) => FAULTS[site].map((fault) => ({ fault, point, ordinal }))));
  }
}

/** Exactly these faults. */
export function planOf(...faults: readonly PlannedFault[]): FaultPlan {
  return new FaultPlan(({ name }, times) => faults.find(({ point, ordinal }) => point === name && ordinal === times)?.fault);
}
