import { readFileSync } from 'fs';
import * as path from 'path';
import { plainIngest, plainPublisher } from './observed';
import { INGEST_METRICS, PUBLISHER_METRICS } from '../src/private/contract/metrics';

const [, section] = /### Watching it\n([^]*?)\n## /.exec(readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8'))!;
const table = section.split('\n').filter((line) => line.startsWith('|'));

test('the README\'s table names each metric once, and by what it is broken down', () => {
  for (const [name, definition] of Object.entries({ ...INGEST_METRICS, ...PUBLISHER_METRICS })) {
    const named = table.join('\n').match(new RegExp(`\`${name}\`( by \`(\\w+)\`)?`, 'g'));
    expect({ name, named }).toEqual({ name, named: [`\`${name}\`${'by' in definition ? ` by \`${definition.by}\`` : ''}`] });
  }
});

test('the README\'s table names each alarm of each construct', () => {
  const publisherRow = table.find((line) => line.startsWith('| the publisher'))!;
  const alarmsIn = (lines: string[]) => [...lines.join('\n').matchAll(/\*\*(\w+)\*\*/g)].map(([, name]) => name).sort();
  expect(alarmsIn([publisherRow])).toEqual(plainPublisher().publisher.alarms.map(({ node }) => node.id).sort());
  expect(alarmsIn(table.filter((line) => line !== publisherRow))).toEqual(plainIngest().ingest.alarms.map(({ node }) => node.id).sort());
});
