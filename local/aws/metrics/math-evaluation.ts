import { Expression } from './math-expression';
import { DataPoints } from './metric-store';

/** A time series of metric math. */
export interface Series {
  readonly label: string;
  readonly points: DataPoints;
}

export type Value = number | Series | readonly Series[];

/** The meaning of the names in an expression. */
export interface MathScope {
  /** The starts of the periods in the time range. */
  readonly times: readonly number[];
  /** The series of another query, by its id. */
  resolve(id: string): Value;
  /** The metrics of the request whose id contains the text, without expressions. */
  metrics(text: string): readonly Series[];
  search(expression: string, statistic: string, period: number): readonly Series[];
}

const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<=': (left, right) => Number(left <= right),
  '>=': (left, right) => Number(left >= right),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  '&&': (left, right) => Number(left !== 0 && right !== 0),
  '||': (left, right) => Number(left !== 0 || right !== 0),
};

/** Functions that turn the values of one series into a number, and several series into one series. */
const FOLDS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((total, value) => total + value, 0),
  AVG: (values) => values.reduce((total, value) => total + value, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

/**
 * Evaluates metric math as CloudWatch documents it. A missing data point counts as zero in arithmetic and comparisons. A division by
 * zero drops the data point. IF drops the data points for which its condition is missing.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluate(expression: Expression, scope: MathScope): Value {
  const value = (one: Expression) => evaluate(one, scope);
  switch (expression.kind) {
    case 'NUMBER':
      return expression.value;
    case 'ID':
      return scope.resolve(expression.id);
    case 'NEGATED':
      return each(value(expression.of), (one) => 0 - one);
    case 'BINARY':
      return combine(value(expression.left), value(expression.right), OPERATORS[expression.operator]);
    case 'LIST':
      return expression.items.flatMap((item) => seriesOf(value(item)));
    case 'CALL':
      return call(expression.name, expression.args, scope);
    case 'TEXT':
      throw new Error(`the text '${expression.value}' is not a value by itself`);
  }
}

function call(name: string, args: readonly Expression[], scope: MathScope): Value {
  const value = (position: number) => evaluate(args[position], scope);
  const text = (position: number, missing?: string) => {
    const argument = args[position];
    if (argument?.kind === 'TEXT') {
      return argument.value;
    }
    if (argument === undefined && missing !== undefined) {
      return missing;
    }
    throw new Error(`argument ${position + 1} of ${name} must be a text`);
  };
  if (name in FOLDS) {
    return fold(value(0), FOLDS[name]);
  }
  switch (name) {
    case 'IF':
      return choose(value(0), value(1), args.length > 2 ? value(2) : undefined);
    case 'FILL':
      return fill(value(0), args[1].kind === 'ID' && args[1].id === 'REPEAT' ? 'REPEAT' : value(1), scope.times);
    case 'ABS':
      return each(value(0), Math.abs);
    case 'METRICS':
      return scope.metrics(text(0, ''));
    case 'SEARCH':
      return scope.search(text(0), text(1), Number(value(2)));
    default:
      throw new Error(`metric math has '${name}', which is not known here; there are ${[...Object.keys(FOLDS), 'IF', 'FILL', 'ABS', 'METRICS', 'SEARCH'].join(', ')}`);
  }
}

function isSeries(value: Value): value is Series {
  return typeof value === 'object' && 'points' in value;
}

export function seriesOf(value: Value): readonly Series[] {
  if (typeof value === 'number') {
    throw new Error(`metric math must come to a time series, got the number ${value}`);
  }
  return isSeries(value) ? [value] : value;
}

function each(value: Value, change: (one: number) => number): Value {
  return typeof value === 'number' ? change(value)
    : isSeries(value) ? { ...value, points: new Map([...value.points].map(([time, one]) => [time, change(one)])) }
      : value.map((one) => each(one, change) as Series);
}

function combine(left: Value, right: Value, operator: (left: number, right: number) => number): Value {
  if (typeof left === 'number' && typeof right === 'number') {
    return operator(left, right);
  }
  if (Array.isArray(left)) {
    return left.map((one) => combine(one, right, operator) as Series);
  }
  if (Array.isArray(right)) {
    return right.map((one) => combine(left, one, operator) as Series);
  }
  const { label } = (isSeries(left) ? left : right) as Series;
  const points = times(left, right).map((time): [number, number] => [time, operator(at(left, time) ?? 0, at(right, time) ?? 0)]);
  return { label, points: new Map(points.filter(([, result]) => Number.isFinite(result))) };
}

/** Returns the times of all series, in ascending order. */
function times(...values: readonly Value[]): number[] {
  const all = values.flatMap((value) => typeof value === 'number' ? [] : seriesOf(value)).flatMap(({ points }) => [...points.keys()]);
  return [...new Set(all)].sort((one, other) => one - other);
}

function at(value: Value, time: number): number | undefined {
  return typeof value === 'number' ? value : isSeries(value) ? value.points.get(time) : undefined;
}

function choose(condition: Value, yes: Value, no: Value | undefined): Value {
  if (typeof condition === 'number') {
    return condition !== 0 ? yes : no ?? { label: '', points: new Map() };
  }
  if (!isSeries(condition)) {
    throw new Error('the condition of IF must be one time series or a number');
  }
  const points = [...condition.points].flatMap(([time, holds]): [number, number][] => {
    const result = holds !== 0 ? at(yes, time) ?? 0 : no === undefined ? undefined : at(no, time);
    return result === undefined ? [] : [[time, result]];
  });
  return { label: condition.label, points: new Map(points) };
}

function fold(value: Value, folded: (values: readonly number[]) => number): Value {
  if (isSeries(value)) {
    return folded([...value.points.values()]);
  }
  const all = seriesOf(value);
  return { label: '', points: new Map(times(all).map((time) => [time, folded(all.map(({ points }) => points.get(time) ?? 0))])) };
}

function fill(value: Value, filler: Value | 'REPEAT', all: readonly number[]): Value {
  if (!isSeries(value)) {
    return seriesOf(value).map((one) => fill(one, filler, all) as Series);
  }
  const points = new Map<number, number>();
  let last: number | undefined;
  for (const time of [...new Set([...all, ...value.points.keys()])].sort((one, other) => one - other)) {
    const filled = value.points.get(time) ?? (filler === 'REPEAT' ? last : at(filler, time));
    if (filled !== undefined) {
      points.set(time, filled);
      last = filled;
    }
  }
  return { ...value, points };
}
