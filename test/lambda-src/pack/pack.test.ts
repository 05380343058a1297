import * as fc from 'fast-check';
import { PackableRow, packRows, singleRowBytes } from '../../../lambda-src/pack/pack';
import { rowFormat } from '../../../lambda-src/pack/row-format';
import { packBatches } from '../../../lambda-src/publish/publish-messages';

/** Makes a row whose JSON has this many bytes. */
function rowOf(row: number, bytes: number): PackableRow {
  return rowWith(row, JSON.stringify({ n: row, t: 'x'.repeat(Math.max(0, bytes - JSON.stringify({ n: row, t: '' }).length)) }));
}

function rowWith(row: number, json: string, label: PackableRow['label'] = { attributes: {} }): PackableRow {
  return { row, parts: [json], label };
}

function numbers(body: string): number[] {
  return JSON.parse(body).map(({ n }: { n: number }) => n);
}

const ATTRIBUTES = 'deduplicationId'.length + 'String'.length + 32;
const MAX_BYTES = 1024;
const OPTIONS = { format: rowFormat('JSON', []), maxBytes: MAX_BYTES, inOrder: false };

const rows = fc.array(fc.integer({ min: 16, max: 1200 }), { maxLength: 60 }).map((sizes) => sizes.map((bytes, i) => rowOf(i + 1, bytes)));

describe('packing rows into messages', () => {
  test('each row that fits is in one message, in file order, and the others are reported', () => {
    fc.assert(fc.property(rows, (all) => {
      const { messages, tooLong } = packRows(all, OPTIONS);
      const packed = messages.map(({ body }) => numbers(body));
      packed.forEach((message) => expect(message).toEqual([...message].sort((a, b) => a - b)));
      const fitting = all.filter(({ parts: [json] }) => singleRowBytes(json.length) <= MAX_BYTES).map(({ row }) => row);
      expect(packed.flat().sort((a, b) => a - b)).toEqual(fitting);
      expect(tooLong).toEqual(all.filter(({ row }) => !fitting.includes(row))
        .map(({ row, parts: [json] }) => ({ row, bytes: singleRowBytes(json.length) })));
    }));
  });

  test('no message is larger than allowed, and its size is told as SNS counts it', () => {
    fc.assert(fc.property(rows, (all) => {
      for (const { body, bytes, rows: count } of packRows(all, OPTIONS).messages) {
        expect(bytes).toBe(Buffer.byteLength(body) + ATTRIBUTES);
        expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
        expect(count).toBe(numbers(body).length);
      }
    }));
  });

  test('a row that fills a message to the byte goes out, and one byte more does not', () => {
    const room = MAX_BYTES - ATTRIBUTES - '[]'.length;
    expect(packRows([rowOf(1, room)], OPTIONS)).toMatchObject({ messages: [{ rows: 1, bytes: MAX_BYTES }], tooLong: [] });
    expect(packRows([rowOf(1, room + 1)], OPTIONS)).toEqual({ messages: [], tooLong: [{ row: 1, bytes: MAX_BYTES + 1 }] });
  });

  test('size is counted in bytes, not in characters', () => {
    const { messages } = packRows([rowWith(1, '{"t":"回调"}')], OPTIONS);
    expect(messages[0].bytes).toBe('{"t":""}'.length + 6 + '[]'.length + ATTRIBUTES);
  });

  test('there are hardly more messages than the rows would fill to the brim', () => {
    fc.assert(fc.property(rows, (all) => {
      const { messages } = packRows(all, OPTIONS);
      const room = MAX_BYTES - ATTRIBUTES - '[]'.length;
      const texts = all.map(({ parts: [json] }) => json);
      const halves = texts.filter((json) => json.length <= room && 2 * json.length + 1 > room).length; // no two of them share a message
      const fill = Math.ceil(texts.filter((json) => json.length <= room).reduce((sum, json) => sum + json.length + 1, 0) / (room + 1));
      expect(messages.length).toBeLessThanOrEqual(Math.ceil(Math.max(fill, halves) * 1.5));
    }));
  });

  test('rows that fit together in another order than the file\'s share messages', () => {
    expect(packRows([400, 400, 500, 500].map((bytes, i) => rowOf(i + 1, bytes)), OPTIONS).messages).toHaveLength(2);
  });

  test('packing does not depend on the order in which rows come', () => {
    fc.assert(fc.property(rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([all, shuffled]) => {
      expect(packRows(shuffled, OPTIONS).messages).toEqual(packRows(all, OPTIONS).messages);
    }));
  });
});

describe('grouping messages for PublishBatch', () => {
  test('a batch has at most ten messages, and together they are no larger than one may be', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: MAX_BYTES }).map((bytes) => ({ bytes }))), (messages) => {
      const batches = packBatches(messages, MAX_BYTES);
      expect(batches.flat()).toEqual(messages);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(10);
        expect(batch.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MAX_BYTES);
      }
    }));
  });

  test('small messages go ten at a time', () => {
    expect(packBatches(new Array(25).fill({ bytes: 10 }), MAX_BYTES).map((batch) => batch.length)).toEqual([10, 10, 5]);
  });
});
