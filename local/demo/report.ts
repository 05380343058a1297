import { Engine } from '../engine';
import { MemoryUse } from './memory';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../../src/private/contract/ingest';
import { BatchRecord, LoadRecord } from '../../src/private/contract/metrics';
import { PENDING_PREFIX } from '../../src/private/contract/pending';
import { FaultCounts } from '../../src/private/contract/publish';
import { Books, deadLetters, publishedByTicks, records, rejectedLines } from '../telegram/books';
import { ItemBooks } from '../telegram/item-books';
import { isRow } from '../telegram/published';
import { Telegram } from '../telegram/telegram';

/** The progress of a run, in one line. */
export async function progressLine(engine: Engine, telegram: Telegram, ticks: number): Promise<string> {
  const published = publishedByTicks(engine);
  const batches = telegram.ingests.flatMap(({ handler }) => records<BatchRecord>(engine, 'batch', handler));
  const { messages } = await engine.inFlight();
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return [
    `tick ${published.ticks}/${ticks}`,
    `published ${published.rows} rows in ${published.messages} messages`,
    `in flight ${messages} messages`,
    ...telegram.loader === undefined ? [] : [`staged ${sum(batches.map(({ rowsStaged }) => rowsStaged))}`],
    `loaded ${sum([...batches, ...records<LoadRecord>(engine, 'load')].map(({ rowsLoaded }) => rowsLoaded))}`,
    `rejected ${sum(batches.map(({ rowsRejected }) => rowsRejected))}`,
    `dead ${await deadLetters(engine, telegram)}`,
  ].join(' | ');
}

export async function report(
  engine: Engine, telegram: Telegram, all: readonly Books[], items: ItemBooks, memory: readonly MemoryUse[], wrong: readonly string[],
): Promise<string> {
  const [books] = all;
  const [ingest] = telegram.ingests;
  const sample = await engine.sql(telegram.warehouse, `
    SELECT message_id, message_timestamp, LEFT(message_content, 40) AS message_content, reply_message_id, trader_id
    FROM ${ingest.table} ORDER BY message_id LIMIT 5`);
  const rejectedMessages = [...await rejectedLines(engine, ingest)].filter((key) => !isRow(key)).length;
  const staged = telegram.loader === undefined ? STAGING_PREFIX : PENDING_PREFIX;
  const folders = await Promise.all([staged, `${ingest.prefix}${LOADED_PREFIX}`, `${ingest.prefix}${REJECTED_PREFIX}`].map(async (prefix) => {
    const objects = await engine.objects(ingest.bucket, prefix);
    const bytes = objects.reduce((total, { size }) => total + size, 0);
    return `  ${prefix.padEnd(10)} ${String(objects.length).padStart(5)} objects ${(bytes / 1024).toFixed(0).padStart(8)} KB`;
  }));
  const { faults } = publishedByTicks(engine);
  return [
    '',
    `${books.rowsPublished} rows in ${books.messagesPublished} messages published`,
    `${books.rowsLoaded} rows loaded by ${books.copies} COPYs, ${books.rowsRejected} rows and ${rejectedMessages} messages rejected, `
      + `${books.valuesTruncated} values truncated, ${books.duplicateMessages} duplicate messages, ${books.deadLetters} dead letters`,
    ...all.length === 1 ? [] : [`${all.length} tables have all of them, by ${all.map(({ copies }) => copies).join(', ')} COPYs`],
    `${items.items} items, the latest message of each of ${items.itemsExpected} traders`,
    ...faultLines(faults),
    '',
    `${ingest.table}:`,
    ...sample.map((row) => `  ${Object.values(row).map((value) => value === null ? 'NULL' : JSON.stringify(value)).join('  ')}`),
    '',
    `${ingest.bucket}:`,
    ...folders,
    '',
    'memory:',
    ...memory.map(({ name, used, size }) => `  ${String(used).padStart(5)} of ${String(size).padStart(5)} MB  ${name}`),
    '',
    ...alarmLines(engine),
    ...wrong.length > 0
      ? ['The books do not balance:', ...wrong.map((sentence) => `  ${sentence}`)]
      : [Object.keys(faults).length > 0 ? 'The books balance.' : 'The books balance, and every metric says what is there.'],
  ].join('\n');
}

function alarmLines(engine: Engine): string[] {
  const begun = engine.cloud.cloudWatch.history.filter(({ to }) => to === 'ALARM').map(({ alarm, at }) => `alarm at ${new Date(at).toISOString()}: ${alarm.name}`);
  return begun.length > 0 ? begun : ['No alarm began.'];
}

/** The faults that were injected. */
function faultLines(faults: FaultCounts): string[] {
  const counts = Object.entries(faults).map(([fault, count]) => `${count} ${fault}`);
  return counts.length === 0 ? [] : ['', 'went wrong on purpose:', `  ${counts.join(', ')}`];
}
