import { Alarm, AlarmState, condition, evaluateAlarm } from './alarm';
import { MetricStore, Sample } from './metric-store';
import { Clock } from '../../wire/clock';

const MINUTE = 60_000;

/** A change of an alarm's state. */
export interface Transition {
  readonly alarm: Alarm;
  /** Milliseconds of the engine's clock. */
  readonly at: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
}

export interface CloudWatchSettings {
  readonly clock: Clock;
  readonly region: string;
  /** Measures what services report once a minute, even if nothing happens. */
  readonly measure: (timestamp: number) => Promise<readonly Sample[]>;
  /** Notifies a topic. */
  readonly notify: (topicArn: string, body: string) => Promise<void>;
}

/** CloudWatch: metrics, their alarms, and dashboards. */
export class CloudWatch {
  readonly store = new MetricStore();
  /** Bodies by name, as JSON. */
  readonly dashboards = new Map<string, string>();
  readonly history: Transition[] = [];
  private readonly alarms = new Map<string, { readonly alarm: Alarm; state: AlarmState }>();
  private readonly stopping = new AbortController();
  private running?: Promise<void>;

  constructor(private readonly settings: CloudWatchSettings) {}

  /** Replaces the alarm of this name, and keeps its state. */
  putAlarm(alarm: Alarm): void {
    this.alarms.set(alarm.name, { alarm, state: this.stateOf(alarm.name) ?? 'INSUFFICIENT_DATA' });
  }

  deleteAlarm(name: string): void {
    this.alarms.delete(name);
  }

  get definedAlarms(): readonly Alarm[] {
    return [...this.alarms.values()].map(({ alarm }) => alarm);
  }

  stateOf(name: string): AlarmState | undefined {
    return this.alarms.get(name)?.state;
  }

  /** The alarms that have been in ALARM at least once. */
  get fired(): readonly Alarm[] {
    return this.definedAlarms.filter(({ name }) => this.history.some(({ alarm, to }) => alarm.name === name && to === 'ALARM'));
  }

  /** Starts to measure and to evaluate if an alarm or dashboard exists. Must be called after each deployment. */
  start(): void {
    if (this.alarms.size + this.dashboards.size > 0) {
      this.running ??= this.run().catch((error) => console.error('CloudWatch:', error));
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Runs every minute of the engine's clock. Skipped minutes are evaluated, but have no measurements. */
  private async run(): Promise<void> {
    const { clock, measure } = this.settings;
    const { signal } = this.stopping;
    let next = Math.floor(clock.now() / MINUTE) * MINUTE;
    while (!signal.aborted) {
      const samples = await measure(clock.now());
      samples.forEach((sample) => this.store.add(sample));
      for (const now = clock.now(); next <= now; next += MINUTE) {
        await this.evaluate(next);
      }
      await clock.sleep(next - clock.now(), signal);
    }
  }

  private async evaluate(at: number): Promise<void> {
    for (const entry of this.alarms.values()) {
      const { alarm, state: from } = entry;
      const to = evaluateAlarm(alarm, this.store, at, from);
      if (to !== from) {
        entry.state = to;
        this.history.push({ alarm, at, from, to });
        for (const topicArn of alarm.actions[to]) {
          await this.settings.notify(topicArn, this.notification({ alarm, at, from, to }));
        }
      }
    }
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html */
  private notification({ alarm, at, from, to }: Transition): string {
    return JSON.stringify({
      AlarmName: alarm.name,
      AlarmDescription: alarm.description,
      AlarmArn: alarm.arn,
      Region: this.settings.region,
      OldStateValue: from,
      NewStateValue: to,
      NewStateReason: `Threshold ${to === 'ALARM' ? 'crossed' : 'not crossed'}: ${condition(alarm)}`,
      StateChangeTime: new Date(at).toISOString(),
    });
  }
}
