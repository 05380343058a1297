import { requireReplay } from '../../../lambda-src/ingest/replay-request';
import { ReplayRequest } from '../../../src/private/contract/replay';

test.each([
  { prefix: 'rejected/2026/03/04/' },
  { prefix: 'loaded/2026', from: '2026-03-04', to: '2026-03-05T06:07:08Z', force: true, startAfter: 'loaded/2026/03/04/a.1.csv' },
  { source: 'SUBSCRIPTION_DEAD_LETTERS', force: false } as const,
])('%j is a request', (request) => {
  expect(() => requireReplay(request)).not.toThrow();
});

test.each<[string, object, RegExp]>([
  ['no prefix', {}, /^'replay.prefix' must begin with 'rejected\/' or 'loaded\/', got undefined$/],
  ['another prefix', { prefix: 'staging/' }, /^'replay.prefix' must begin with/],
  ['a field that is none', { prefix: 'rejected/', form: '2026-01-01' }, /^'replay' takes the fields prefix, from, to, force, startAfter, got 'form'$/],
  ['the folder in the middle of the prefix', { prefix: 'orders/rejected/' }, /^'replay.prefix' must begin with .*, got "orders\/rejected\/"$/],
  ['the other folder in the middle of the prefix', { prefix: 'orders/loaded/' }, /^'replay.prefix' must begin with/],
  ['an end that is none', { prefix: 'loaded/', to: 'today' }, /^'replay.to' must be a time in ISO 8601/],
  ['a time that is none', { prefix: 'rejected/', from: 'yesterday' }, /^'replay.from' must be a time in ISO 8601/],
  ['a force that is neither', { prefix: 'rejected/', force: 'false' }, /^'replay.force' must be true or false, got "false"$/],
  ['another source', { source: 'QUEUE' }, /^'replay.source' must be SUBSCRIPTION_DEAD_LETTERS, got 'QUEUE'/],
  ['times for a queue', { source: 'SUBSCRIPTION_DEAD_LETTERS', from: '2026-01-01' }, /^'replay' takes the fields source, force, got 'from'$/],
])('a request with %s is refused', (_, request, message) => {
  expect(() => requireReplay(request as ReplayRequest)).toThrow(message);
});
