import { Engine } from '../engine';
import { MemoryUse } from './memory';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../../src/private/contract/ingest';
import { BatchRecord } from '../../src/private/contract/metrics';
import { FaultCounts } from '../../src/private/contract/publish';
import { Books, deadLetters, publishedByTicks, records, rejectedLines, Telegram } from '../telegram/books';
import { isRow } from '../telegram/published';

/** The progress of a run, in one line. */
export async function progressLine(engine: Engine, telegram: Telegram, ticks: number): Promise<string> {
  const published = publishedByTicks(engine);
  const batches = records<BatchRecord>(engine, 'batch');
  const { messages } = await engine.inFlight();
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return [
    `tick ${published.ticks}/${ticks}`,
    `published ${published.rows} rows in ${published.messages} messages`,
    `in flight ${messages} messages`,
    `loaded ${sum(batches.map(({ rowsLoaded }) => rowsLoaded))}`,
    `rejected ${sum(batches.map(({ rowsRejected }) => rowsRejected))}`,
    `dead ${await deadLetters(engine, telegram)}`,
  ].join(' | ');
}

export async function report(engine: Engine, telegram: Telegram, books: Books, memory: readonly MemoryUse[], wrong: string[]): Promise<string> {
  const sample = await engine.sql(telegram.warehouse, `
    SELECT message_id, message_timestamp, LEFT(message_content, 40) AS message_content, reply_message_id, trader_id
    FROM telegram_messages ORDER BY message_id LIMIT 5`);
  const rejectedMessages = [...await rejectedLines(engine, telegram)].filter((key) => !isRow(key)).length;
  const folders = await Promise.all([STAGING_PREFIX, LOADED_PREFIX, REJECTED_PREFIX].map(async (prefix) => {
    const objects = await engine.objects(telegram.bucket, prefix);
    const bytes = objects.reduce((total, { size }) => total + size, 0);
    return `  ${prefix.padEnd(10)} ${String(objects.length).padStart(5)} objects ${(bytes / 1024).toFixed(0).padStart(8)} KB`;
  }));
  const { faults } = publishedByTicks(engine);
  return [
    '',
    `${books.rowsPublished} rows in ${books.messagesPublished} messages published`,
    `${books.rowsLoaded} rows loaded by ${books.copies} COPYs, ${books.rowsRejected} rows and ${rejectedMessages} messages rejected, `
      + `${books.valuesTruncated} values truncated, ${books.duplicateMessages} duplicate messages, ${books.deadLetters} dead letters`,
    ...faultLines(faults),
    '',
    'telegram_messages:',
    ...sample.map((row) => `  ${Object.values(row).map((value) => value === null ? 'NULL' : JSON.stringify(value)).join('  ')}`),
    '',
    `${telegram.bucket}:`,
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
