import { Fate, isLost } from '../../../local/isolation/books';
import { Deliveries, Tracked } from '../../../local/isolation/deliveries';
import { figuresOf, growthLines, shortcomings, table } from '../../../local/isolation/report';
import { Outcome } from '../../../local/isolation/run';

const MEGABYTE = 2 ** 20;

function message({ kind = 'kind', odd = true, rows = 1, receives = 1, recordBytes = 1000 }: Partial<Tracked> = {}): Tracked {
  return Object.assign(new Tracked(kind, odd, rows), { receives, recordBytes });
}

function fate(of: Tracked, became: Partial<Fate> = {}): Fate {
  return { message: of, loaded: 0, rejected: 0, whole: false, reasons: [], rejectedBytes: 0, queued: false, ...became };
}

const good = (receives = 1, became: Partial<Fate> = { loaded: 1 }) => fate(message({ odd: false, receives }), became);
const odd = Array.from({ length: 200 }, (_, at) => fate(message({ kind: `kind ${at % 15}` }), { whole: true, rejectedBytes: 400 }));

function outcomeOf(fates: readonly Fate[], peak = 100, deadLetters = 0): Outcome {
  return { fates, peaks: new Map(fates.map((one) => [one.message.kind, peak * MEGABYTE])), deadLetters };
}

function wrongIn(outcome: Outcome): string[] {
  return shortcomings(outcome, figuresOf(outcome, 1));
}

test('a run in which good messages load and odd ones are kept has no shortcomings', () => {
  const outcome = outcomeOf([...odd, good()]);
  expect(wrongIn(outcome)).toEqual([]);
  expect(figuresOf(outcome, 7)).toEqual({
    messages: 201, odd: 200, kinds: 15, goodLoadedAtFirstTry: 1, goodLate: 0, lost: 0, peakMegabytes: 100, largestGrowth: 0.4, seconds: 7,
  });
});

test.each<[string, Outcome, RegExp]>([
  ['a good message that loads at its second try', outcomeOf([...odd, good(2)]), /^1 good messages were not loaded at their first try$/],
  ['a good message that is a dead letter', outcomeOf([...odd, good(1, { queued: true })], 100, 1), /^1 good messages were not/],
  ['a good message that is nowhere', outcomeOf([...odd, good(1, {})]), /^1 messages are neither/],
  ['an odd message that is nowhere', outcomeOf([...odd, fate(message())]), /^1 messages are neither/],
  ['a row that is nowhere', outcomeOf([...odd, fate(message({ rows: 3 }), { loaded: 1, rejected: 1 })]), /^1 messages are neither/],
  ['a dead letter', outcomeOf(odd, 100, 2), /^2 messages are in a queue/],
  ['a function that takes what it has', outcomeOf(odd, 512), /^a function took 512 MB and has 512$/],
  ['a small body that grows', outcomeOf([...odd, fate(message({ recordBytes: 100 }), { whole: true, rejectedBytes: 801 })]), /^a body of 4096 bytes or less takes 8.01 times/],
  ['a large body that grows', outcomeOf([...odd, fate(message({ recordBytes: 5000 }), { whole: true, rejectedBytes: 20_050 })]), /more than 4096 bytes takes 4.01 times/],
  ['too few odd messages', outcomeOf(odd.slice(1)), /^199 odd messages; there must be 200$/],
  ['too few kinds', outcomeOf(odd.map(() => fate(message({ kind: 'kind 2' }), { whole: true }))), /^1 kinds/],
])('%s is a shortcoming', (_, outcome, sentence) => {
  expect(wrongIn(outcome)).toContainEqual(expect.stringMatching(sentence));
});

test('what is kept of a message of a few bytes is compared with 64', () => {
  expect(figuresOf(outcomeOf([fate(message({ recordBytes: 1 }), { whole: true, rejectedBytes: 320 })]), 1).largestGrowth).toBe(5);
});

test('a message is lost if one of its rows is neither loaded nor kept, and it is not in a queue', () => {
  expect([
    fate(message({ rows: 2 }), { loaded: 1, rejected: 1 }),
    fate(message({ rows: 2 }), { whole: true }),
    fate(message({ rows: 0 })),
    fate(message({ rows: 2 }), { queued: true }),
  ].map(isLost)).toEqual([false, false, false, false]);
  expect([fate(message({ rows: 2 }), { loaded: 1 }), fate(new Tracked('kind', true, undefined))].map(isLost)).toEqual([true, true]);
});

test('the report has a line for each kind, and names the message that grew most', () => {
  const outcome = outcomeOf([...odd, good(3), fate(message({ kind: 'large', recordBytes: 10_000 }), { rejected: 1, rejectedBytes: 5000 })]);
  expect(table(outcome).split('\n')).toHaveLength(1 + 15 + 1 + 1);
  expect(growthLines(outcome)).toEqual([
    'largest growth of bodies up to 4 KB: 0.4 (kind 0, 1000 bytes became 400)', 'largest growth of bodies above 4 KB: 0.5 (large, 10000 bytes became 5000)',
  ]);
});

describe('deliveries', () => {
  const record = (messageId: string, count: number, body = 'body') => ({ messageId, body, attributes: { ApproximateReceiveCount: String(count) } });
  const invocation = (records: object[], outcome: 'SUCCEEDED' | 'FAILED' = 'SUCCEEDED', answer = '{}', functionName = 'handler') => ({
    requestId: 'r', functionName, payload: JSON.stringify({ Records: records }), started: 0, duration: 0, outcome, answer, accessKeyId: '', peakBytes: 7,
  });

  test('a message is followed by the id of its record, and by the id in its envelope', () => {
    const deliveries = new Deliveries('handler');
    const [queued, published] = [deliveries.add(new Tracked('a', true, 1), 'sqs-1'), deliveries.add(new Tracked('b', true, 1), 'sns-2')];
    deliveries.observer(invocation([record('sqs-1', 1), record('sqs-2', 2, '{"MessageId":"sns-2"}')]));
    expect([queued.receives, published.receives, published.recordBytes]).toEqual([1, 2, 21]);
    deliveries.observer(invocation([record('sqs-2', 3, 'cut')]));
    expect(published.receives).toBe(3);
    expect(deliveries.all).toEqual([queued, published]);
  });

  test('the messages of an invocation that failed know how, and other functions do not count', () => {
    const deliveries = new Deliveries('handler');
    const tracked = deliveries.add(new Tracked('a', true, 1), 'sqs-1');
    deliveries.observer(invocation([record('sqs-1', 1)], 'FAILED', '{"errorType":"Runtime.OutOfMemory","errorMessage":"killed"}'));
    deliveries.observer(invocation([record('sqs-1', 9)], 'FAILED', '{"errorType":"TypeError","errorMessage":"x"}', 'another'));
    expect([tracked.receives, [...tracked.failures]]).toEqual([1, ['Runtime.OutOfMemory']]);
    expect([deliveries.takePeak(), deliveries.takePeak()]).toEqual([7, 0]);
  });
});
