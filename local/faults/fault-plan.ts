import { Event, Fault, Point } from './fault';

/** A fault at the n-th time that the pipeline passes a point, counted from 1. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly point: string;
  readonly ordinal: number;
}

/** An event at the n-th time that the pipeline passes a point; without a point, when it passes any for the n-th time. */
export interface PlannedEvent {
  readonly event: Event;
  readonly point?: string;
  readonly ordinal: number;
}

/** Chooses the fault at a point. */
export type Choose = (point: Point, ordinal: number) => Fault | undefined;

/** The faults and events of one run, and the points that the run passed. */
export class FaultPlan {
  readonly injected: PlannedFault[] = [];
  private readonly passed = new Map<string, number>();
  private readonly due: PlannedEvent[];
  private total = 0;
  private calm = false;

  /** @param outstanding how many faults are still to come, of a plan that knows how many it has. */
  constructor(
    private readonly choose: Choose = () => undefined, readonly events: readonly PlannedEvent[] = [], readonly outstanding: () => number = () => 0,
  ) {
    this.due = [...events];
  }

  /** Called when an event is due. */
  begin: (event: Event) => void = () => undefined;

  /** Called whenever the pipeline passes a point. Returns the fault there. */
  at(point: Point): Fault | undefined {
    if (this.calm) {
      return undefined;
    }
    const times = this.timesPassed(point.name) + 1;
    this.passed.set(point.name, times);
    this.total++;
    const isDue = (one: PlannedEvent) => (one.point === undefined ? one.ordinal === this.total : one.point === point.name && one.ordinal === times);
    for (const one of this.due.filter(isDue)) {
      this.due.splice(this.due.indexOf(one), 1);
      this.begin(one.event);
    }
    const fault = this.choose(point, times);
    if (fault) {
      this.injected.push({ fault, point: point.name, ordinal: times });
    }
    return fault;
  }

  /** How often the pipeline has passed the point before the end. */
  timesPassed(point: string): number {
    return this.passed.get(point) ?? 0;
  }

  /** The events that have not begun. */
  get missed(): readonly PlannedEvent[] {
    return this.due;
  }

  /** Stops injecting faults. */
  end(): void {
    this.calm = true;
  }

  /** The names of the points that were passed before the end. */
  get points(): string[] {
    return [...this.passed.keys()];
  }
}

/** Makes a plan of exactly these faults and events. */
export function planOf(faults: readonly PlannedFault[], events: readonly PlannedEvent[] = []): FaultPlan {
  return new FaultPlan(({ name }, times) => faults.find(({ point, ordinal }) => point === name && ordinal === times)?.fault, events);
}
