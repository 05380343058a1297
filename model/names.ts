import { createHash } from 'crypto';
import { Configuration, KeptObject, MessageSpec, Rejected, RowKind, StagedPart, World } from './world';
import { batchIdOf } from '../lambda-src/message/batch-id';
import { deduplicationId, partId as partIdOf } from '../lambda-src/message/deduplication-id';
import { messageDigest } from '../lambda-src/message/message-digest';
import { rejectedKey } from '../lambda-src/rejected/rejected-key';
import { CSV_SUFFIXES } from '../lambda-src/staging/compression';
import { loadedKey as loadedKeyOf, StagedName, stagedKey as stagedKeyOf } from '../lambda-src/staging/staged-key';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../src/private/contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../src/private/contract/message';

/** The day that the days of a world count from. */
const FIRST_DAY = Date.parse('2026-03-04T00:00:00Z');
const DAY = 24 * 60 * 60_000;
const COMPRESSION = 'ZSTD';
const SUFFIX = CSV_SUFFIXES[COMPRESSION];

export const SCHEMA_NAME = 'app';
export const TABLE_NAMES = ['events', 'copies'];
const PREFIXES = ['events/', 'copies/'];

export function timeOf(day: number): number {
  return FIRST_DAY + day * DAY;
}

/** The first day that is not before a time. */
export function dayOf(time: number): number {
  return Math.ceil((time - FIRST_DAY) / DAY);
}

export function publishedAt(day: number): string {
  return new Date(timeOf(day)).toISOString();
}

/** Bytes of the column before it is widened. */
export const NARROW_LENGTH = 12;

/** A body whose rows a handler treats as the model says: fields `id` and `text`, whose first word is the name of the row. */
export function bodyOf(name: string, { rows, key }: MessageSpec): string {
  return JSON.stringify(rows.map((kind, at) => {
    const row = `${name}.${at + 1}`;
    return { id: key ?? row, text: `${row} ${TEXTS[kind]}`, ...kind === 'UNKNOWN_FIELD' && { more: 1 } };
  }));
}

const TEXTS: Readonly<Record<RowKind, string>> = { FITS: 'fine', LONG: 'too long at first', UNKNOWN_FIELD: 'fine', REFUSED: 'refused' };

export function attributesOf({ id }: MessageSpec): Readonly<Record<string, string>> {
  return id === undefined ? {} : { [DEDUPLICATION_ATTRIBUTE]: id };
}

/** Remembers what was computed for an object and one more argument. */
function byObject<Subject extends object, More, Result>(compute: (subject: Subject, more: More) => Result): (subject: Subject, more: More) => Result {
  const results = new WeakMap<Subject, Map<More, Result>>();
  return (subject, more) => {
    const known = results.get(subject) ?? new Map<More, Result>();
    results.set(subject, known);
    if (!known.has(more)) {
      known.set(more, compute(subject, more));
    }
    return known.get(more)!;
  };
}

function remembered<Result>(compute: (...args: never[]) => Result): typeof compute {
  const results = new Map<string, Result>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = results.get(key);
    if (known !== undefined) {
      return known;
    }
    const result = compute(...args);
    results.set(key, result);
    return result;
  };
}

export const messageId = byObject((spec: MessageSpec, name: string) => deduplicationId(attributesOf(spec), name));

export const digestOf = byObject((spec: MessageSpec, name: string) => messageDigest(bodyOf(name, spec), attributesOf(spec)));

/** The version tells everything that decides about a row; the horizon does not. `columnsOnly`: it tells the columns only, as without the fix R1. */
export const versionOf = byObject(({ length, unknownFields }: Configuration, columnsOnly: boolean) =>
  createHash('sha256').update(JSON.stringify(columnsOnly ? length : [length, unknownFields])).digest('hex').slice(0, 16));

const plainPartId = (id: string, row: number) => deduplicationId({}, `${id}/${row}`);

export function partId({ without }: World, id: string, digest: string, row: number): string {
  return without.has('R2') ? plainPartId(id, row) : partIdOf(id, digest, row);
}

/** The digest of a row that is replayed by itself. */
export const partDigest = byObject((spec: MessageSpec, nameAndRow: string) => {
  const at = nameAndRow.lastIndexOf('.');
  const rows = JSON.parse(bodyOf(nameAndRow.slice(0, at), spec)) as unknown[];
  return messageDigest(JSON.stringify([rows[Number(nameAndRow.slice(at + 1)) - 1]]), attributesOf(spec));
});

export function bucketPrefix({ scenario, without }: World, ingest: number): string {
  return scenario.ingests !== 2 || without.has('R24') ? '' : PREFIXES[ingest];
}

export function isUnder(folder: 'staging' | 'loaded' | 'rejected', world: World, ingest: number, key: string): boolean {
  return key.startsWith(`${bucketPrefix(world, ingest)}${{ staging: STAGING_PREFIX, loaded: LOADED_PREFIX, rejected: REJECTED_PREFIX }[folder]}`);
}

const rejectedKeyOf = remembered(rejectedKey) as typeof rejectedKey;

/** The handler's words for what is wrong. */
const REASONS: Readonly<Record<Rejected['reason'], string>> = {
  FITS: 'FITS', LONG: 'TOO_LONG', UNKNOWN_FIELD: 'UNKNOWN_FIELD', REFUSED: 'REFUSED_BY_COPY', TOO_OLD: 'TOO_OLD', ID_REUSED: 'ID_REUSED',
};

/** Where rejected rows are kept, and whether an object of that name is replaced. */
export function keptKey(
  world: World, { ingest, message, id, digest, version, rowsStaged, rejections }: KeptObject, publishedDay: number,
): { key: string; overwrites: boolean } {
  const prefix = bucketPrefix(world, ingest);
  if (world.without.has('R1') || world.without.has('R27')) {
    return { key: `${prefix}${REJECTED_PREFIX}${publishedAt(publishedDay).slice(0, 10)}/${message}.${version}.ndjson`, overwrites: true };
  }
  const told = rejections.map(({ row, reason }) => ({ rows: row === null ? null : [row], reason: REASONS[reason] }));
  const content = { deduplicationId: id, messageDigest: digest, version, rowsStaged, rejections: told };
  return { key: rejectedKeyOf({ prefix, name: message, publishedAt: publishedAt(publishedDay) }, content), overwrites: false };
}

const batchIdOfMessages = remembered(batchIdOf) as typeof batchIdOf;
const plainBatchId = remembered((ids: readonly string[]) =>
  createHash('sha256').update([...ids].sort().join('\n')).digest('hex').slice(0, 32)) as (ids: readonly string[]) => string;

export function batchId({ scenario, without }: World, ingest: number, version: string, parts: readonly StagedPart[]): string {
  if (without.has('R24')) {
    return plainBatchId(parts.map(({ id }) => id));
  }
  const messages = parts.map(({ id, message, digest, rows, isPart }) => (
    { deduplicationId: id, digest: isPart ? partDigest(scenario.messages[message], `${message}.${rows[0]}`) : digest ?? '' }));
  return batchIdOfMessages({ version, place: [SCHEMA_NAME, TABLE_NAMES[ingest]], messages });
}

/** Keys of what is staged, the next attempt that nobody has taken, and where it goes. */
export function stagedKeys(
  world: World, ingest: number, name: StagedName, firstDay: number, taken: (key: string) => boolean,
): { key: string; loadedKey: string } {
  const prefix = bucketPrefix(world, ingest);
  if (world.without.has('R24')) {
    const file = `${name.batchId}${SUFFIX}`;
    return { key: `${STAGING_PREFIX}${file}`, loadedKey: `${LOADED_PREFIX}${publishedAt(firstDay).slice(0, 10).replaceAll('-', '/')}/${file}` };
  }
  const keyOf = (attempt: number) => stagedKeyOf(prefix, name, `${attempt}`, COMPRESSION);
  let attempt = 1;
  while (taken(keyOf(attempt))) {
    attempt++;
  }
  return { key: keyOf(attempt), loadedKey: loadedKeyOf(prefix, name, publishedAt(firstDay), COMPRESSION) };
}

/** The name of a staged object. Its attempt is any number that nobody has taken, and another one with the real handler. */
export function withoutAttempt(key: string): string {
  return key.replace(/\.[^.]+(\.csv.*)$/, '$1');
}
