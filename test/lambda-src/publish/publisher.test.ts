import { PublishBatchCommand } from '@aws-sdk/client-sns';
import { FaultRates, Publication } from '../../../src/private/contract/publish';
import { CONFIGURATION, deployed, emitted, publisherOf, sns, squares, tick, tickOf } from '../ticks';

describe('a tick', () => {
  test('publishes rows as they stand in the CSV, and says how many', async () => {
    const { rows, bodies, record, logged: lines } = await tick(await deployed(squares(500), { minRows: 60 }));
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const { id, square } of rows) {
      expect(Number(square)).toBe(Number(id) ** 2);
    }
    expect(bodies.length).toBeGreaterThan(1);
    expect(record).toEqual({ message: 'tick', scheduledTime: '2026-11-22T12:00:00.000Z', rows: rows.length, messages: bodies.length, rowsTooLong: 0 });
    expect(lines.filter((line: any) => line.message !== 'published')).toEqual([record]);
  });

  test('says which id SNS gave to each message, and measures what it took', async () => {
    const { ids, rows, bodies, logged: lines } = await tick(await deployed(squares(500), { minRows: 60 }));
    const published = lines.filter((line: any) => line.message === 'published').map((line: any) => line.ids).join(' ').split(' ');
    expect(published).toEqual(ids.map((id) => expect.stringMatching(new RegExp(`^sns-\\d=${id}$`))));
    const sum = (name: string) => emitted.reduce((total, values: any) => total + (values[name] ?? 0), 0);
    expect([sum('RowsPublished'), sum('MessagesPublished'), sum('FailedEntries'), sum('RowsTooLong')]).toEqual([rows.length, bodies.length, 0, 0]);
  });

  test('has texts and nulls for values, and escapes what SQS does not take', async () => {
    const { bodies } = await tick(await deployed('a,b,c,__proto__\n1,,"",\uFFFE\uFFFF\u0000\n', { maxRows: 1 }));
    expect(bodies).toEqual(['[{"a":"1","b":null,"c":"","__proto__":"\\ufffe\\uffff\\u0000"}]']);
  });

  test('that fires twice sends the same messages under the same ids, also from another environment', async () => {
    const deployment = await deployed(squares(500));
    const publisher = publisherOf(deployment);
    const first = await tickOf(publisher);
    expect(new Set(first.ids).size).toBe(first.ids.length);
    expect(await tickOf(publisher)).toEqual(first);
    expect(await tick(deployment, '2026-11-22T12:00:00.000Z')).toEqual(first);
  });

  test('at another time sends other rows under other ids', async () => {
    const deployment = await deployed(squares(500), { minRows: 50 });
    const [noon, later] = [await tick(deployment), await tick(deployment, '2026-11-22T12:01:00Z')];
    expect(later.rows).not.toEqual(noon.rows);
    expect(later.ids).not.toEqual(expect.arrayContaining([noon.ids[0]]));
  });

  test('of two publishers with one seed sends the same rows, under ids of their own', async () => {
    const [one, other] = [await tick(await deployed(squares(500))), await tick(await deployed(squares(500), { publisherId: 'stack/other' }))];
    expect(other.rows).toEqual(one.rows);
    expect(other.ids).not.toContain(one.ids[0]);
  });

  test('of other rows goes out under other ids, so that the ledger does not take them for the former', async () => {
    const before = await tick(await deployed(squares(500)));
    const after = await tick(await deployed(squares(500).replace(/square/, 'area')));
    expect(after.ids).not.toContain(before.ids[0]);
  });

  test('names a row that no message can hold, and publishes the others', async () => {
    const csv = `id,square\n1,1\n2,4${' '.repeat(2000)}\n3,9\n`;
    const { rows, record, logged: lines } = await tick(await deployed(csv, { minRows: 3, maxRows: 3 }));
    expect(rows.map(({ id }) => id)).toEqual(['1', '3']);
    expect(record).toMatchObject({ rows: 2, rowsTooLong: 1 });
    expect(lines[0]).toEqual({ level: 'WARN', message: 'row too long', source: 's3://assets/csv', row: 2, bytes: 2078, maxMessageBytes: 1024 });
  });

  test('reads the index once, and of the CSV only parts', async () => {
    const deployment = await deployed(squares(500), { maxRows: 5 });
    const publisher = publisherOf(deployment);
    await tickOf(publisher);
    await tickOf(publisher, '2026-11-22T12:01:00Z');
    expect(deployment.store.reads('index')).toHaveLength(1);
    expect(deployment.store.reads('csv').every((range) => range !== undefined)).toBe(true);
  });

  test('fails when it cannot publish', async () => {
    sns.on(PublishBatchCommand).rejects(new Error('no rights'));
    await expect(tick(await deployed(squares(10), { maxRows: 10 }))).rejects.toThrow('were not published');
  });

  test.each([undefined, 'noon', 5.5e20])('at %p, which is no time, fails', async (scheduledTime) => {
    await expect(tick(await deployed(squares(10)), scheduledTime as string ?? null)).rejects.toThrow("'scheduledTime' must be an ISO 8601 time, got");
  });

  test('with a value that is no number fails before anything is published, naming row and column', async () => {
    const publication: Publication = { ...CONFIGURATION.publication, types: { square: 'NUMBER' } };
    await expect(tick(await deployed('id,square\n1,1\n2,four\n', { minRows: 2, maxRows: 2, publication })))
      .rejects.toThrow("s3://assets/csv: row 2, column 'square' is not a number; correct it, or publish the column as text");
    expect(sns.calls()).toHaveLength(0);
  });

  test('of more rows than there are fails before anything is published', async () => {
    await expect(tick(await deployed(squares(10), { maxRows: 11 }))).rejects.toThrow('s3://assets/csv has 10 rows, fewer than the 11 that a tick may draw');
    expect(sns.calls()).toHaveLength(0);
  });

  test('of at least more rows than at most fails before anything is published', async () => {
    await expect(tick(await deployed(squares(10), { minRows: 5, maxRows: 3 }))).rejects.toThrow('s3://assets/csv: minRows is 5 and maxRows is 3; lower minRows or raise maxRows');
    expect(sns.calls()).toHaveLength(0);
  });

  test('draws up to all rows of a small file unless told otherwise', async () => {
    const { rows } = await tick(await deployed(squares(10), { minRows: 10, maxRows: undefined }));
    expect(rows).toHaveLength(10);
  });
});

describe('a tick with faults', () => {
  const publication = (faults: FaultRates) => ({ ...CONFIGURATION.publication, faults });

  test('that fires twice goes wrong in the same way, also from another environment', async () => {
    const faults = { duplicateMessages: 0.5, reorderedMessages: 0.5, wrongTypes: 0.2, missingColumns: 0.2, unusableMessages: 0.5 };
    const deployment = await deployed(squares(500), { minRows: 90, publication: publication(faults) });
    const first = await tick(deployment);
    const second = await tick(deployment);
    expect([second.bodies, second.ids, second.record]).toEqual([first.bodies, first.ids, first.record]);
    expect((await tick(deployment, '2026-11-22T12:01:00Z')).record.faults).not.toEqual(first.record.faults);
  });

  test('sends every row that was drawn; duplicates under one id, what is cut off under ids of its own', async () => {
    const plain = await tick(await deployed(squares(500), { minRows: 90 }));
    const faults = { duplicateMessages: 0.5, reorderedMessages: 0.5, unusableMessages: 0.5 };
    const { bodies, ids, record } = await tick(await deployed(squares(500), { minRows: 90, publication: publication(faults) }));
    const messages = new Map(ids.map((id, i) => [id, bodies[i]]));
    const usable = [...messages.values()].filter((body) => body.startsWith('['));
    expect([...usable].sort()).toEqual([...plain.bodies].sort());
    expect(record).toMatchObject({ rows: plain.rows.length, messages: messages.size });
    expect(record.faults).toMatchObject({ unusableMessages: messages.size - usable.length, duplicateMessages: ids.length - messages.size });
    expect(record.faults!.unusableMessages).toBeGreaterThan(0);
  });

  test('that is silent sends nothing and says so; a burst sends five times the rows', async () => {
    const silent = await tick(await deployed(squares(500), { publication: publication({ silence: 1 }) }));
    expect(silent.bodies).toEqual([]);
    expect(silent.record).toMatchObject({ rows: 0, messages: 0, faults: { silence: 1 } });
    const burst = await tick(await deployed(squares(500), { minRows: 20, maxRows: 20, publication: publication({ bursts: 1 }) }));
    expect(burst.rows).toHaveLength(100);
    expect(burst.record).toMatchObject({ rows: 100, faults: { bursts: 1 } });
  });
});
