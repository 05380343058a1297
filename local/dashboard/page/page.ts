/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { element } from './element';
import { Graph } from './graph';
import { alarmDetails, alarmsContent, logContent, numbersContent, textContent } from './panels';
import type { Panel, View } from '../view';

/** Draws a view into the page, and draws again whenever a newer one arrives. */
class Page {
  private readonly graphs = new Map<string, Graph>();

  constructor(private readonly root: HTMLElement) {}

  show(view: View): void {
    const open = new Set([...document.querySelectorAll('details[open]')].map(({ id }) => id));
    this.root.replaceChildren(
      heading(view),
      ...view.dashboards.map(({ name, panels }) => element('section', { class: 'dashboard', title: name }, panels.map((panel, at) => this.panel(`${name} ${at}`, panel, view)))),
      alarmDetails(view.alarms),
    );
    document.querySelectorAll('details').forEach((details) => details.open = open.has(details.id));
    this.graphs.forEach((graph) => graph.fit());
  }

  /** Draws again after the colours have changed: the style follows the preference of the reader's system. */
  redraw(): void {
    this.graphs.forEach((graph) => graph.redraw());
  }

  private panel(id: string, panel: Panel, view: View): HTMLElement {
    const place = `--x:${panel.x + 1};--y:${panel.y + 1};--width:${panel.width};--height:${panel.height}`;
    return element('article', { 'class': 'panel', 'style': place, 'data-kind': panel.kind }, [
      element('h2', {}, [panel.title]),
      this.content(id, panel, view),
    ]);
  }

  private content(id: string, panel: Panel, view: View): HTMLElement {
    switch (panel.kind) {
      case 'GRAPH': {
        const graph = this.graphs.get(id) ?? new Graph();
        this.graphs.set(id, graph);
        graph.show(panel, view);
        return graph.root;
      }
      case 'NUMBERS':
        return numbersContent(panel);
      case 'ALARMS':
        return alarmsContent(panel, view.alarms);
      case 'LOG':
        return logContent(panel);
      case 'TEXT':
        return textContent(panel);
    }
  }
}

function heading({ title, from, to, alarms }: View): HTMLElement {
  const time = (milliseconds: number) => new Date(milliseconds).toISOString().slice(11, 16);
  const alarmed = alarms.filter(({ state }) => state === 'ALARM').length;
  const waiting = alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA').length;
  const verdict = alarmed > 0 ? `${alarmed} of ${alarms.length} in alarm` : waiting > 0 ? `${waiting} of ${alarms.length} alarms without data` : `all ${alarms.length} alarms are OK`;
  return element('header', {}, [
    element('h1', {}, [title]),
    element('p', {}, [`${new Date(from).toISOString().slice(0, 10)} ${time(from)} – ${time(to)} UTC`]),
    ...alarms.length > 0 ? [element('strong', { 'class': 'verdict', 'data-state': alarmed > 0 ? 'ALARM' : waiting > 0 ? 'INSUFFICIENT_DATA' : 'OK' }, [verdict])] : [],
  ]);
}

const page = new Page(document.getElementById('page')!);
page.show(JSON.parse(document.getElementById('view')!.textContent!));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => page.redraw());
if (document.body.dataset.live === 'true') {
  const events = new EventSource('/events');
  events.onmessage = ({ data }) => {
    document.body.dataset.connection = 'open';
    page.show(JSON.parse(data));
  };
  events.onerror = () => document.body.dataset.connection = 'lost';
}
