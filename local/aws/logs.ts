export interface LogEvent {
  /** Milliseconds of the engine's clock. */
  readonly timestamp: number;
  readonly stream: string;
  readonly functionName: string;
  readonly requestId?: string;
  readonly message: string;
}

/** CloudWatch Logs: events by log group, in memory. */
export class Logs {
  private readonly groups = new Map<string, LogEvent[]>();

  /** @param onEvent is called with each event when it is written. */
  constructor(private readonly onEvent: (event: LogEvent) => void = () => undefined) {}

  create(group: string): void {
    if (!this.groups.has(group)) {
      this.groups.set(group, []);
    }
  }

  /** Writes an event. Like Lambda, it creates the log group if the template does not. */
  write(group: string, event: LogEvent): void {
    this.create(group);
    this.groups.get(group)!.push(event);
    this.onEvent(event);
  }

  delete(group: string): void {
    this.groups.delete(group);
  }

  get groupNames(): string[] {
    return [...this.groups.keys()];
  }

  events(group: string): readonly LogEvent[] {
    const events = this.groups.get(group);
    if (!events) {
      throw new Error(`log group '${group}' does not exist; there are ${this.groupNames.join(', ') || 'none'}`);
    }
    return events;
  }

  /** The events of a function, in any group. */
  ofFunction(functionName: string): readonly LogEvent[] {
    return [...this.groups.values()].flat().filter((event) => event.functionName === functionName);
  }
}
