import { GraphQuery, readWidgets, Widget, widgetQueries } from './dashboard-body';
import { LogEvent } from '../aws/logs';
import { Alarm, AlarmState, condition } from '../aws/metrics/alarm';
import { Transition } from '../aws/metrics/cloud-watch';
import { LogRow, runLogQuery, sourcesOf } from '../aws/metrics/log-query';
import { metricData, TimeRange } from '../aws/metrics/metric-data';
import { DataPoints, MetricStore } from '../aws/metrics/metric-store';

/** With fewer periods than this, a line through them would show little. */
const FEWEST_POINTS = 8;

/** The content of the page. All numbers are calculated here, so that the page only draws. Times are milliseconds since 1970. */
export interface View extends TimeRange {
  readonly title: string;
  readonly dashboards: readonly { readonly name: string; readonly panels: readonly Panel[] }[];
  readonly alarms: readonly AlarmView[];
}

export interface AlarmView {
  readonly name: string;
  /** The name, without the parts that only make it unique in the account. */
  readonly title: string;
  readonly state: AlarmState;
  /** The time at which it entered the state; missing if it was never evaluated. */
  readonly since?: number;
  /** How often it entered the state ALARM. */
  readonly begun: number;
  readonly condition: string;
  readonly description: string;
}

interface Place {
  readonly title: string;
  /** Place on a grid of 24 columns. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Panel = Place & (GraphPanel | NumbersPanel | AlarmsPanel | LogPanel | TextPanel);

export interface GraphPanel {
  readonly kind: 'GRAPH';
  /** The starts of the periods. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  /** Whether periods are so long that each value is drawn as a step. */
  readonly stepped: boolean;
  readonly min?: number;
  readonly max?: number;
}

export interface Line {
  readonly label: string;
  readonly color?: string;
  /** The values at the times of the panel; null without data. */
  readonly values: readonly (number | null)[];
}

export interface NumbersPanel {
  readonly kind: 'NUMBERS';
  readonly numbers: readonly { readonly label: string; readonly color?: string; readonly value: number | null }[];
}

export interface AlarmsPanel {
  readonly kind: 'ALARMS';
  /** Names of the alarms. */
  readonly alarms: readonly string[];
}

export interface LogPanel {
  readonly kind: 'LOG';
  readonly fields: readonly string[];
  readonly rows: readonly LogRow[];
}

export interface TextPanel {
  readonly kind: 'TEXT';
  readonly markdown: string;
}

/** The input from which a view is calculated. */
export interface Observed {
  readonly title: string;
  readonly range: TimeRange;
  readonly store: MetricStore;
  readonly alarms: readonly { readonly alarm: Alarm; readonly state: AlarmState }[];
  readonly history: readonly Transition[];
  /** Bodies of dashboards, by name. */
  readonly dashboards: ReadonlyMap<string, string>;
  readonly events: (logGroup: string) => readonly LogEvent[];
}

export function viewOf(observed: Observed): View {
  const { title, range, dashboards } = observed;
  return {
    title,
    ...range,
    dashboards: [...dashboards].map(([name, body]) => ({ name, panels: readWidgets(body).map((widget) => panelOf(widget, observed)) })),
    alarms: observed.alarms.map(({ alarm, state }) => alarmView(alarm, state, observed.history.filter((one) => one.alarm.name === alarm.name))),
  };
}

function alarmView(alarm: Alarm, state: AlarmState, history: readonly Transition[]): AlarmView {
  return {
    name: alarm.name,
    title: readableName(alarm.name),
    state,
    since: history.at(-1)?.at,
    begun: history.filter(({ to }) => to === 'ALARM').length,
    condition: condition(alarm),
    description: alarm.description,
  };
}

/** Turns `Stack-IngestAlarmsDeadLettersD6A752F2` into `Ingest Dead Letters`. */
function readableName(name: string): string {
  return name.replace(/^[^-]*-/, '').replace(/[0-9A-F]{8}(-.*)?$/, '').replace(/Alarms(?=[A-Z])/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

function panelOf({ type, properties, ...place }: Widget, observed: Observed): Panel {
  const { x, y, width, height } = place;
  return { title: properties.title ?? '', x, y, width, height, ...contentOf(type, properties, observed) };
}

function contentOf(type: string, properties: Widget['properties'], { store, range, alarms, events }: Observed): GraphPanel | NumbersPanel | AlarmsPanel | LogPanel | TextPanel {
  switch (type) {
    case 'metric': {
      const queries = widgetQueries(properties);
      return properties.view === 'singleValue' ? numbers(queries, properties, store, range) : graph(queries, properties, store, range);
    }
    case 'alarm':
      return { kind: 'ALARMS', alarms: alarms.filter(({ alarm }) => properties.alarms.includes(alarm.arn)).map(({ alarm }) => alarm.name) };
    case 'log': {
      const lines = sourcesOf(properties.query).flatMap((group) => events(group))
        .filter(({ timestamp }) => timestamp >= range.from && timestamp < range.to)
        .sort((one, other) => one.timestamp - other.timestamp);
      return { kind: 'LOG', ...runLogQuery(properties.query, lines) };
    }
    case 'text':
      return { kind: 'TEXT', markdown: properties.markdown };
    default:
      throw new Error(`the dashboard has a widget of the type '${type}', which is not drawn here; there are metric, alarm, log and text`);
  }
}

function graph(queries: readonly GraphQuery[], { yAxis }: Widget['properties'], store: MetricStore, range: TimeRange): GraphPanel {
  const stepped = queries.some(({ period }) => period * FEWEST_POINTS > range.to - range.from);
  const found = metricData(store, queries, range).map(({ query, series: { label, points } }) =>
    ({ label, color: (query as GraphQuery).color, points: stepped ? steps(points, query.period, range) : points }));
  const times = [...new Set(found.flatMap(({ points }) => [...points.keys()]))].sort((one, other) => one - other);
  return {
    kind: 'GRAPH',
    times,
    lines: found.map(({ label, color, points }) => ({ label, color, values: times.map((time) => points.get(time) ?? null) })),
    stepped,
    min: yAxis?.left?.min,
    max: yAxis?.left?.max,
  };
}

/** Extends each value from the start of its period, or of the time range, to its end. */
function steps(points: DataPoints, period: number, { from, to }: TimeRange): DataPoints {
  return new Map([...points].flatMap(([time, value]): [number, number][] => [[Math.max(time, from), value], [Math.min(time + period, to), value]]));
}

/** Returns the last data point. With `setPeriodToTimeRange` the only period is the whole time range. */
function numbers(queries: readonly GraphQuery[], { setPeriodToTimeRange = false }: Widget['properties'], store: MetricStore, range: TimeRange): NumbersPanel {
  const found = setPeriodToTimeRange
    ? metricData(store, queries.map((query) => ({ ...query, period: Math.max(range.to - range.from, 1) })), range, () => range.from)
    : metricData(store, queries, range);
  return {
    kind: 'NUMBERS',
    numbers: found.map(({ query, series: { label, points } }) =>
      ({ label, color: (query as GraphQuery).color, value: [...points.values()].at(-1) ?? null })),
  };
}
