import { randomUUID } from 'crypto';
import { parseScheduleExpression } from './schedule-expression';
import { Clock } from '../wire/clock';

export interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  /** Milliseconds since 1970. */
  readonly startDate?: number;
  readonly endDate?: number;
  /** Minutes by which a due time may be delayed; missing if OFF. */
  readonly flexibleWindow?: number;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly input: string;
  readonly maximumRetryAttempts: number;
  /** Seconds. */
  readonly maximumEventAge: number;
  readonly deadLetterArn?: string;
}

interface Running {
  readonly schedule: Schedule;
  /** The time at which it started. A rate counts from there. */
  created?: number;
  readonly stopping: AbortController;
  readonly fired: { count: number };
  /** When it is due next. Undefined unless it waits for that. */
  due?: number;
}

/** Milliseconds. Nothing that is observed here waits for a schedule that is due later, such as one that fires once a day. */
const SOON = 3_600_000;

/** Sends input to a target, as the role of a schedule. */
export type Deliver = (targetArn: string, body: string, schedule: Schedule) => Promise<void>;

/** EventBridge Scheduler: sends each schedule's input to its target when it is due. */
export class Scheduler {
  private readonly running = new Map<string, Running>();
  private readonly waiting = new Set<Running>();
  private paused = false;
  private deliveries = 0;

  /** @param mostFirings how often a schedule is due before it ends. */
  constructor(private readonly clock: Clock, private readonly deliver: Deliver, private readonly mostFirings: (schedule: Schedule) => number) {}

  /** Takes effect with the next `startNew`, which a deployment calls when all of its resources exist. */
  put(schedule: Schedule): void {
    // an invalid expression fails the deployment
    parseScheduleExpression(schedule.expression, schedule.timeZone, this.clock.now());
    const previous = this.running.get(schedule.name);
    previous?.stopping.abort();
    const running: Running = {
      schedule,
      created: previous?.created,
      stopping: new AbortController(),
      fired: previous?.fired ?? { count: 0 },
    };
    this.running.set(schedule.name, running);
    this.waiting.add(running);
  }

  startNew(): void {
    for (const running of this.waiting) {
      this.waiting.delete(running);
      running.created ??= this.clock.now();
      if (running.schedule.enabled && !running.stopping.signal.aborted) {
        running.due = running.created;
        this.run(running, running.created)
          .catch((error) => console.error(`schedule '${running.schedule.name}':`, error))
          .finally(() => running.due = undefined);
      }
    }
  }

  delete(name: string): void {
    this.running.get(name)?.stopping.abort();
    this.running.delete(name);
  }

  /** Stops all schedules until `resume`. Due times in between are skipped. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  stop(): void {
    this.running.forEach(({ stopping }) => stopping.abort());
  }

  /** Returns how often a schedule was due so far. */
  fired(name: string): number {
    return this.running.get(name)?.fired.count ?? 0;
  }

  /** Whether no schedule will be due again within an hour. */
  get done(): boolean {
    return this.waiting.size === 0 && [...this.running.values()].every(({ due }) => due === undefined || due > this.clock.now() + SOON);
  }

  /** Sends the input of a schedule now, beside its due times. */
  async fire(name: string): Promise<void> {
    const { schedule, stopping } = this.running.get(name)!;
    await this.send(schedule, this.clock.now(), stopping.signal);
  }

  get names(): string[] {
    return [...this.running.keys()];
  }

  /** The number of deliveries that have not reached their target yet. */
  get inFlight(): number {
    return this.deliveries;
  }

  private async run(running: Running, created: number): Promise<void> {
    const { schedule, stopping, fired } = running;
    const start = schedule.startDate ?? created;
    const expression = parseScheduleExpression(schedule.expression, schedule.timeZone, start);
    let from = fired.count === 0 ? start : this.clock.now();
    const mostFirings = this.mostFirings(schedule);
    while (fired.count < mostFirings) {
      const due = expression.next(from);
      if (due === undefined || due > (schedule.endDate ?? Infinity)) {
        return;
      }
      const shift = schedule.flexibleWindow ? Math.random() * schedule.flexibleWindow * 60_000 : 0;
      running.due = due;
      await this.clock.sleep(due + shift - this.clock.now(), stopping.signal);
      if (stopping.signal.aborted) {
        return;
      }
      if (!this.paused) {
        fired.count++;
        void this.send(schedule, due, stopping.signal);
      }
      from = due + 1;
    }
  }

  private async send(schedule: Schedule, due: number, signal: AbortSignal): Promise<void> {
    this.deliveries++;
    const executionId = randomUUID();
    let lastError = '';
    for (let attempt = 0, wait = 1000; attempt <= schedule.maximumRetryAttempts && !signal.aborted; attempt++, wait = Math.min(wait * 2, 300_000)) {
      try {
        await this.deliver(schedule.targetArn, withContext(schedule, due, executionId, attempt + 1), schedule);
        this.deliveries--;
        return;
      } catch (error: any) {
        lastError = `${error.name}: ${error.message}`;
        if (this.clock.now() + wait - due > schedule.maximumEventAge * 1000) {
          break;
        }
        await this.clock.sleep(wait, signal);
      }
    }
    if (!signal.aborted) {
      console.error(`schedule '${schedule.name}': its target ${schedule.targetArn} could not be called: ${lastError}`);
      if (schedule.deadLetterArn) {
        await this.deliver(schedule.deadLetterArn, withContext(schedule, due, executionId, 1), schedule)
          .catch((error) => console.error(`schedule '${schedule.name}': its dead-letter queue could not be called, either: ${error.message}`));
      }
    }
    this.deliveries--;
  }
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function withContext(schedule: Schedule, due: number, executionId: string, attempt: number): string {
  return schedule.input
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
    .replaceAll('<aws.scheduler.scheduled-time>', new Date(due).toISOString().replace(/\.\d+Z$/, 'Z'))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
}
