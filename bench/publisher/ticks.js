// Runs the publisher's bundle in a bare process, as Lambda does: the first tick, then more. It is plain JavaScript, so that nothing else is loaded.
'use strict';
const started = process.hrtime.bigint();
const { handler } = require(process.argv[2]);
const ticks = Number(process.argv[3]);
const context = { getRemainingTimeInMillis: () => 300_000 };

const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const tick = (n) => handler({ scheduledTime: new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString() }, context);

(async () => {
  const loaded = cpu();
  await tick(0);
  const first = { cpu: cpu(), wall: Number(process.hrtime.bigint() - started) / 1e6, rss: process.resourceUsage().maxRSS / 1024 };
  const times = [];
  for (let n = 1; n <= ticks; n++) {
    const before = cpu();
    await tick(n);
    times.push(cpu() - before);
  }
  times.sort((a, b) => a - b);
  process.stderr.write(JSON.stringify({ loaded, first, tick: times[times.length >> 1], rss: process.resourceUsage().maxRSS / 1024 }));
})();
