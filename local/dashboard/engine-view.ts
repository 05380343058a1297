import { View, viewOf } from './view';
import { Engine } from '../engine';

/** Returns the current dashboards and alarms of everything that is deployed. @param from start of the time range to show */
export function engineView(engine: Engine, title: string, from: number): View {
  const { cloudWatch, logs } = engine.cloud;
  return viewOf({
    title,
    range: { from, to: engine.clock.now() },
    store: cloudWatch.store,
    alarms: cloudWatch.definedAlarms.map((alarm) => ({ alarm, state: cloudWatch.stateOf(alarm.name)! })),
    history: cloudWatch.history,
    dashboards: cloudWatch.dashboards,
    events: (group) => logs.events(group),
  });
}
