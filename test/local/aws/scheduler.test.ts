import { Schedule, Scheduler } from '../../../local/aws/scheduler';
import { Clock } from '../../../local/wire/clock';

const HOUR = 3_600_000;

function given() {
  const sent: string[] = [];
  const clock = new Clock(60);
  const scheduler = new Scheduler(clock, async (_, body) => void sent.push(body), () => 2);
  const put = (name: string, expression: string) => {
    const schedule: Schedule = {
      name, expression, arn: name, timeZone: 'UTC', enabled: true, targetArn: 'x', roleArn: 'x', input: name, maximumRetryAttempts: 0, maximumEventAge: 60,
    };
    scheduler.put(schedule);
    scheduler.startNew();
  };
  return { sent, clock, scheduler, put };
}

test('nothing waits for a schedule that is due in an hour or later, and it can be sent before', async () => {
  const { sent, clock, scheduler, put } = given();
  const at = new Date(clock.now() + 3 * HOUR);
  put('daily', `cron(${at.getUTCMinutes()} ${at.getUTCHours()} * * ? *)`);
  expect(scheduler.done).toBe(true);
  put('often', 'rate(1 minute)');
  expect(scheduler.done).toBe(false);
  await scheduler.fire('daily');
  expect(sent).toContain('daily');
  expect(scheduler.fired('daily')).toBe(0);
  scheduler.stop();
});
