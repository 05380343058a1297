import { Fault, FAULTS, Point, Site } from './fault';

/** A fault at the n-th time that the pipeline passes a point, counted from 1. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly point: string;
  readonly ordinal: number;
}

/** Chooses the fault at a point. */
export type Choose = (point: Point, ordinal: number) => Fault | undefined;

/** The faults of one run, and the points that the run passed. */
export class FaultPlan {
  readonly injected: PlannedFault[] = [];
  private readonly passed = new Map<string, { site: Site; times: number }>();
  private calm = false;

  constructor(private readonly choose: Choose = () => undefined) {}

  /** Called whenever the pipeline passes a point. Returns the fault there. */
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

  /** Stops injecting faults. */
  end(): void {
    this.calm = true;
  }

  /** Returns every fault at every point that was passed before the end. */
  everyFault(): PlannedFault[] {
    return [...this.passed].flatMap(([point, { site, times }]) => Array.from({ length: times }, (_, index) => index + 1)
      .flatMap((ordinal) => FAULTS[site].map((fault) => ({ fault, point, ordinal }))));
  }
}

/** Makes a plan of exactly these faults. */
export function planOf(...faults: readonly PlannedFault[]): FaultPlan {
  return new FaultPlan(({ name }, times) => faults.find(({ point, ordinal }) => point === name && ordinal === times)?.fault);
}
