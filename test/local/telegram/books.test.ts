import { Books, imbalances, PublishedByTicks } from '../../../local/telegram/books';
import { ItemBooks, itemImbalances } from '../../../local/telegram/item-books';
import { Delivery, publishedOf } from '../../../local/telegram/published';
import { fateOf } from '../../../local/telegram/telegram-rules';

const ROW = {
  message_id: '7',
  message_timestamp: '2024-02-29T07:00:00Z',
  message_content: 'hello',
  reply_message_id: null,
  trader_id: 'me',
  chat_link: '-1001',
  processing_time: '2024-02-29 07:00:01.000001',
};

describe('a row of the telegram table', () => {
  test.each([
    ['as it is', {}],
    ['without a reply', { reply_message_id: undefined }],
    ['with an empty timestamp', { message_timestamp: '' }],
    ['with an empty content', { message_content: '' }],
    ['with numbers as numbers', { message_id: 7, chat_link: -1001 }],
    ['with a trader of 30 bytes', { trader_id: 'x'.repeat(30) }],
  ])('%s loads', (_, change) => {
    expect(fateOf({ ...ROW, ...change })).toMatchObject({ loads: true, cut: false });
  });

  test.each([
    ['without an id', { message_id: undefined }],
    ['with an empty id', { message_id: '' }],
    ['with an id that is no number', { message_id: '7 7' }],
    ['with a fraction for an id', { message_id: 7.5 }],
    ['with a list for a content', { message_content: ['hello'] }],
    ['with an object for a reply', { reply_message_id: {} }],
    ['on a day that never was', { message_timestamp: '2023-02-29T07:00:00Z' }],
    ['with two timestamps in one', { processing_time: '2024-02-29 07:00:01.0000012024-02-29 07:00:01.000001' }],
    ['with a trader of 31 bytes', { trader_id: 'é'.repeat(15) + 'x' }],
    ['with a NUL', { message_content: 'a\0b' }],
    ['with half a character', { message_content: '\ud83d' }],
  ])('%s does not', (_, change) => {
    expect(fateOf({ ...ROW, ...change })).toMatchObject({ loads: false, cut: false });
  });

  test('with a content of more than 5000 bytes is cut, unless it does not load', () => {
    const message_content = '回'.repeat(1667);
    expect(fateOf({ ...ROW, message_content })).toMatchObject({ loads: true, cut: true });
    expect(fateOf({ ...ROW, message_content, message_id: null })).toMatchObject({ loads: false, cut: false });
  });
});

function message(deduplicationId: string, ...rows: object[]): Delivery {
  return { messageId: deduplicationId, deduplicationId, body: JSON.stringify(rows) };
}

test('what was published is counted by message, and what cannot load is named', () => {
  const long = { ...ROW, message_content: 'x'.repeat(70_000) };
  const { message_id: _, ...withoutId } = ROW;
  expect(publishedOf([
    message('a', ROW, withoutId), message('b', long, { ...ROW, chat_link: {} }), { ...message('b', long, { ...ROW, chat_link: {} }), messageId: 'b again' },
    { messageId: 'c', deduplicationId: 'c', body: '{"cut' },
  ])).toEqual({
    messages: 3,
    rows: 4,
    unloadable: new Set(['a row 2', 'b row 2', 'c']),
    unwritable: new Set(['a row 2', 'b row 2', 'b again row 2', 'c']),
    latest: new Map([['me', ROW]]),
    cut: { least: 1, most: 2 },
    faults: { duplicateMessages: 1, unusableMessages: 1, missingColumns: 1, wrongTypes: 1, overLongValues: 1 },
  });
});

describe('the books', () => {
  const published = publishedOf([message('a', ROW, ROW), message('b', ROW, { ...ROW, message_id: null }), message('b', ROW, { ...ROW, message_id: null }), { messageId: 'c', deduplicationId: 'c', body: '' }]);
  const ticks: PublishedByTicks = { ticks: 1, messages: 3, rows: 4, faults: { duplicateMessages: 1, unusableMessages: 1 } };
  const books: Books = {
    messagesPublished: 3,
    rowsPublished: 4,
    rowsLoaded: 3,
    rowsRejected: 1,
    valuesTruncated: 0,
    duplicateMessages: 1,
    deadLetters: 0,
    stagedObjects: 0,
    loadedObjects: 1,
    copies: 1,
  };
  const rejected = new Set(['b row 2', 'c']);

  test('balance when each row is in the table once, or kept', () => {
    expect(imbalances(books, published, ticks, rejected)).toEqual([]);
  });

  test.each<[string, Partial<Books>, Partial<PublishedByTicks>, string[], string]>([
    ['a row is missing', { rowsLoaded: 2 }, {}, [...rejected], '4 rows were published, but 2 loaded and 1 rejected'],
    ['a duplicate was loaded', { rowsLoaded: 4 }, {}, [...rejected], '4 rows were published, but 4 loaded and 1 rejected'],
    ['another row was rejected', {}, {}, ['b row 1', 'c'], '2 rows and messages cannot be loaded, but 2 are kept under rejected/, 1 of them others'],
    ['an unusable message is not kept', {}, {}, ['b row 2'], '2 rows and messages cannot be loaded, but 1 are kept under rejected/, 0 of them others'],
    ['a value was cut that fits', { valuesTruncated: 1 }, {}, [...rejected], '0 published values are too long for their column, 0 with duplicates, but 1 were truncated'],
    ['a duplicate did not arrive', {}, { faults: { ...ticks.faults, duplicateMessages: 2 } }, [...rejected], 'the publisher duplicated 2 messages, the witness got 1 again'],
    ['a fault did not arrive', {}, { faults: { ...ticks.faults, wrongTypes: 1 } }, [...rejected], 'the publisher reported 1 wrongTypes, the witness got 0'],
    ['a message did not arrive', {}, { messages: 4 }, [...rejected], 'the witness got 3 messages with 4 rows of 4 with 4'],
  ])('do not when %s', (_, otherBooks, otherTicks, kept, sentence) => {
    expect(imbalances({ ...books, ...otherBooks }, published, { ...ticks, ...otherTicks }, new Set(kept))).toEqual([sentence]);
  });
});

describe('the books of items', () => {
  const at = (message_timestamp: string, message_id: number | string, more: object = {}) => ({ ...ROW, message_timestamp, message_id, ...more });
  const latest = at('2024-03-01 00:00:00.5', 10);
  const published = publishedOf([
    message('a', latest, at('2024-03-01T00:00:00.500Z', '9'), at('2024-02-29 23:59:59', 11)), message('b', { ...ROW, trader_id: null }, { ...ROW, message_timestamp: '' }),
  ]);
  const books = { itemsExpected: 1, items: 1, stale: [], rejected: new Set(['b row 1', 'b row 2']) };

  test('have the latest row of each trader, by time and then by id, and need both', () => {
    expect(published.latest).toEqual(new Map([['me', latest]]));
    expect([...published.unwritable]).toEqual(['b row 1', 'b row 2']);
    expect([...published.unloadable]).toEqual([]);
  });

  test.each<[string, Partial<ItemBooks>, string[]]>([
    ['balance', {}, []],
    ['miss an item', { items: 0 }, ['items: 1 traders have published, but there are 0 items']],
    ['have an item that is not the latest', { stale: ['me'] }, ['items: 1 items are not the latest message of their trader: me']],
    ['lack what was rejected', { rejected: new Set(['b row 1']) }, ['items: 2 rows and messages cannot be items, but 1 are kept, 0 of them others']],
  ])('%s', (_, other, sentences) => {
    expect(itemImbalances({ ...books, ...other }, published)).toEqual(sentences);
  });
});
