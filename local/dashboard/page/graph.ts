/// <reference lib="dom" />
import uPlot from 'uplot';
import { element, numberText } from './element';
import { empty } from './panels';
import type { GraphPanel, Line, View } from '../view';

/** How many colours the style has for lines. */
const COLORS = 6;
/** With fewer periods than this, each data point is a dot. */
const FEW = 25;

/** Steps between two marks of an axis that counts whole things. */
const WHOLE_STEPS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/** A time series panel. It is kept when newer data arrive, so that the reader's cursor keeps its place. */
export class Graph {
  readonly root = element('div', { class: 'graph' });
  private readonly legend = element('ul', { class: 'legend' });
  private readonly canvas = element('div', { class: 'canvas' });
  private plot?: uPlot;
  private panel?: GraphPanel;
  private range: [number, number] = [0, 1];

  show(panel: GraphPanel, { from, to }: View): void {
    const same = this.panel && labels(this.panel) === labels(panel);
    this.panel = panel;
    this.range = [from / 1000, to / 1000];
    if (panel.times.length === 0) {
      this.plot?.destroy();
      this.plot = undefined;
      this.root.replaceChildren(empty('no data'));
      return;
    }
    if (this.plot && same) {
      this.plot.setData(this.data);
    } else {
      this.plot?.destroy();
      this.plot = undefined;
      this.root.replaceChildren(this.legend, this.canvas);
    }
    this.tell(null);
  }

  /** Draws into the available space, after the page is laid out. */
  fit(): void {
    if (!this.panel || this.panel.times.length === 0) {
      return;
    }
    const size = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    if (!this.plot) {
      this.plot = new uPlot({ ...size, ...this.options }, this.data, this.canvas);
      new ResizeObserver(() => this.fit()).observe(this.canvas);
    } else if (size.width !== this.plot.width || size.height !== this.plot.height) {
      this.plot.setSize(size);
    }
  }

  redraw(): void {
    this.plot?.redraw(false);
  }

  private get data(): uPlot.AlignedData {
    return [this.panel!.times.map((time) => time / 1000), ...this.panel!.lines.map(({ values }) => [...values])];
  }

  private get options(): Omit<uPlot.Options, 'width' | 'height'> {
    const { lines, times, stepped } = this.panel!;
    const whole = lines.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));
    const axis = { stroke: () => style('--faint'), grid: { stroke: () => style('--rule'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    return {
      legend: { show: false },
      padding: [8, 8, 0, 0],
      cursor: { sync: { key: 'time' }, points: { size: 6 }, y: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
      scales: { x: { time: true, range: () => this.range }, y: { range: (_, low, high) => this.extent(low, high) } },
      axes: [
        { ...axis, size: 26, space: 70, values: (_, splits) => splits.map((second) => new Date(second * 1000).toISOString().slice(11, 16)) },
        { ...axis, size: 48, space: 32, ...whole && { incrs: WHOLE_STEPS }, values: (_, splits) => splits.map((value) => numberText(value, true)) },
      ],
      series: [{}, ...lines.map((line, at): uPlot.Series => ({
        label: line.label,
        stroke: () => colorOf(line, at),
        fill: lines.length === 1 ? () => `color-mix(in srgb, ${colorOf(line, at)} 14%, transparent)` : undefined,
        width: 1.75,
        spanGaps: true,
        paths: stepped ? uPlot.paths.stepped!({ align: 1 }) : undefined,
        points: { show: !stepped && (times.length < FEW || lonely(line)), size: 5, fill: () => colorOf(line, at) },
      }))],
      hooks: { setCursor: [({ cursor }) => this.tell(cursor.idx ?? null)] },
    };
  }

  /** Returns the range of the axis: as the dashboard sets it, or else a little larger than that of the data. */
  private extent(low: number, high: number): [number, number] {
    const least = this.panel?.min ?? Math.min(low ?? 0, 0);
    const most = this.panel?.max ?? (high > least ? uPlot.rangeNum(least, high, 0.1, true)[1]! : least + 1);
    return [least, most];
  }

  /** Writes the legend: the values at the reader's cursor, else the last ones. */
  private tell(index: number | null): void {
    this.legend.replaceChildren(...this.panel!.lines.map((line, at) => {
      const value = index === null ? line.values.findLast((one) => one !== null) : line.values[index];
      return element('li', { style: `--color:var(--line-${at % COLORS + 1})${line.color ? `;--color:${line.color}` : ''}` }, [
        line.label, ...typeof value === 'number' ? [element('b', {}, [numberText(value)])] : [],
      ]);
    }));
  }
}

function labels({ lines }: GraphPanel): string {
  return JSON.stringify(lines.map(({ label }) => label));
}

/** Whether a point has no neighbour, so that a line alone would not show it. */
function lonely({ values }: Line): boolean {
  return values.filter((value) => value !== null).length < FEW;
}

function style(name: string): string {
  return getComputedStyle(document.body).getPropertyValue(name);
}

function colorOf({ color }: Line, at: number): string {
  return color ?? style(`--line-${at % COLORS + 1}`);
}
