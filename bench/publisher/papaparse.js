// A publisher that reads the whole file with papaparse, and then samples as the bundle does.
'use strict';
const { readFileSync } = require('fs');
const { parse } = require('papaparse');

const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const { data } = parse(readFileSync(process.argv[2], 'utf8'), { header: true, skipEmptyLines: true });

function message() {
  const count = 1 + Math.floor(Math.random() * 1000);
  const drawn = new Set();
  while (drawn.size < count) {
    drawn.add(Math.floor(Math.random() * data.length));
  }
  return JSON.stringify([...drawn].map((row) => data[row]));
}

message();
const first = { cpu: cpu(), rss: process.resourceUsage().maxRSS / 1024 };
const times = [];
for (let n = 0; n < Number(process.argv[3]); n++) {
  const before = cpu();
  message();
  times.push(cpu() - before);
}
times.sort((a, b) => a - b);
process.stderr.write(JSON.stringify({ first, tick: times[times.length >> 1], rss: process.resourceUsage().maxRSS / 1024 }));
