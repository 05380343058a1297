import { PublishEvent } from '../../src/private/contract/publish';

/** The time of the tick that an event stands for, in one form whatever the event's form is. Throws if it has none. */
export function scheduledTimeOf(event: PublishEvent): string {
  const time = new Date(event.scheduledTime ?? NaN);
  if (Number.isNaN(time.getTime())) {
    throw new Error(`'scheduledTime' must be an ISO 8601 time, got ${JSON.stringify(event.scheduledTime)}; send {"scheduledTime": "2026-01-01T00:00:00Z"}`);
  }
  return time.toISOString();
}
