// Runs the ingest's bundle on one event in a bare process, as Lambda does. It is plain JavaScript, so that nothing else is loaded.
'use strict';
const { readFileSync } = require('fs');
const { handler } = require(process.argv[2]);

const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };

(async () => {
  const event = JSON.parse(readFileSync(process.argv[3], 'utf8'));
  const before = cpu();
  const { batchItemFailures } = await handler(event, { awsRequestId: 'bench', getRemainingTimeInMillis: () => 300_000 });
  if (batchItemFailures.length > 0) {
    throw new Error(`${batchItemFailures.length} messages failed`);
  }
  const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024; // as the kernel has counted it
  process.stderr.write(JSON.stringify({ peak, cpu: cpu() - before }));
})();
