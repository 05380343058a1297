/// <reference lib="dom" />
import { element, numberText } from './element';
import type { AlarmsPanel, AlarmView, LogPanel, NumbersPanel, TextPanel } from '../view';

const STATES: Readonly<Record<AlarmView['state'], string>> = { OK: 'OK', ALARM: 'in alarm', INSUFFICIENT_DATA: 'no data yet' };

export function numbersContent({ numbers }: NumbersPanel): HTMLElement {
  return element('dl', { class: 'numbers' }, numbers.map(({ label, value, color }) => element('div', {}, [
    element('dd', color === undefined ? {} : { style: `color:${color}` }, [value === null ? '–' : numberText(value)]),
    element('dt', {}, [label]),
  ])));
}

export function alarmsContent({ alarms: names }: AlarmsPanel, alarms: readonly AlarmView[]): HTMLElement {
  return element('ul', { class: 'alarms' }, names.map((name) => alarms.find((alarm) => alarm.name === name)!).map((alarm) =>
    element('li', { 'data-state': alarm.state, 'title': `${alarm.condition}\n\n${alarm.description}` }, [
      element('span', {}, [alarm.title]), element('small', {}, [stateText(alarm)]),
    ])));
}

export function logContent({ fields, rows }: LogPanel): HTMLElement {
  if (rows.length === 0) {
    return empty('no lines in this time');
  }
  return element('div', { class: 'log' }, [element('table', {}, [
    element('thead', {}, [element('tr', {}, fields.map((field) => element('th', {}, [field])))]),
    element('tbody', {}, rows.map((row) => element('tr', { 'data-level': row.level ?? '' }, fields.map((field) =>
      element('td', { title: row[field] ?? '' }, [row[field] ?? '']))))),
  ])]);
}

export function textContent({ markdown }: TextPanel): HTMLElement {
  return element('p', { class: 'text' }, [markdown]);
}

/** Shows what each alarm watches, and what to do first when it goes into ALARM. */
export function alarmDetails(alarms: readonly AlarmView[]): HTMLElement {
  return element('details', { id: 'alarms' }, [
    element('summary', {}, ['What each alarm watches, and what to do first']),
    element('table', {}, alarms.map((alarm) => element('tr', { 'data-state': alarm.state }, [
      element('th', {}, [alarm.title]),
      element('td', {}, [`${stateText(alarm)}${alarm.since === undefined ? '' : ` since ${new Date(alarm.since).toISOString().slice(11, 16)}`}`]),
      element('td', {}, [element('code', {}, [alarm.condition]), element('p', {}, [alarm.description])]),
    ]))),
  ]);
}

export function empty(text: string): HTMLElement {
  return element('p', { class: 'empty' }, [text]);
}

/** The text of an alarm's state. It also says that an alarm has been in ALARM before. */
function stateText({ state, begun }: AlarmView): string {
  return state === 'OK' && begun > 0 ? 'OK again' : STATES[state];
}
