// Runs the publisher's bundle in a bare process, as Lambda does: the first tick, then more. It is plain JavaScript, so that nothing else is loaded.
'use strict';
const { subscribe } = require('diagnostics_channel');
const { handler } = require(process.argv[2]);
const ticks = Number(process.argv[3]);
const context = { getRemainingTimeInMillis: () => 300_000 };

const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const tick = (n) => handler({ scheduledTime: new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString() }, context);

// The first tick goes on after its messages: it copies the file to the disk, which delays none of them.
let firstMessage;
subscribe('http.client.response.finish', ({ request }) => {
  if (request.method === 'POST' && request.path === '/') { // S3 is asked for keys and uploads, SNS for nothing but its root
    firstMessage ??= { cpu: cpu(), rss: process.resourceUsage().maxRSS / 1024 };
  }
});

(async () => {
  await tick(0);
  const first = { ...firstMessage, rest: cpu() - firstMessage.cpu };
  const times = [];
  for (let n = 1; n <= ticks; n++) {
    const before = cpu();
    await tick(n);
    times.push(cpu() - before);
  }
  times.sort((a, b) => a - b);
  process.stderr.write(JSON.stringify({ first, tick: times[times.length >> 1], rss: process.resourceUsage().maxRSS / 1024 }));
})();
