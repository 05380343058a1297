import { createHash } from 'crypto';
import { Configuration, MessageSpec, Rejected, RowKind, StagedPart, World } from './world';
import { deduplicationId, partId as partIdOf } from '../lambda-src/message/deduplication-id';
import { messageDigest } from '../lambda-src/message/message-digest';
import { rejectedKey } from '../lambda-src/rejected/rejected-key';
import { batchIdOf } from '../lambda-src/staging/batch-id';
import { loadedKey as loadedKeyOf, stagedKey as stagedKeyOf } from '../lambda-src/staging/staged-key';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../src/private/contract/ingest';
import { DEDUPLICATION_ATTRIBUTE } from '../src/private/contract/message';

/** The day that the days of a world count from. */
const FIRST_DAY = Date.parse('2026-03-04T00:00:00Z');
const DAY = 24 * 60 * 60_000;
const SUFFIX = '.csv.zst';

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

export function partId({ without }: World, id: string, row: number): string {
  return without.has('R2') ? plainPartId(id, row) : partIdOf(id, row);
}

export function bucketPrefix({ scenario, without }: World, ingest: number): string {
  return scenario.ingests !== 2 || without.has('R24') ? '' : PREFIXES[ingest];
}

export function isUnder(folder: 'staging' | 'loaded' | 'rejected', world: World, ingest: number, key: string): boolean {
  return key.startsWith(`${bucketPrefix(world, ingest)}${{ staging: STAGING_PREFIX, loaded: LOADED_PREFIX, rejected: REJECTED_PREFIX }[folder]}`);
}

const rejectedKeyOf = remembered(rejectedKey) as typeof rejectedKey;

/** Where rejected rows are kept, and whether an object of that name is left as it is. */
export function keptKey(
  world: World, ingest: number, name: string, version: string, rejections: readonly Rejected[], publishedDay: number,
): { key: string; overwrites: boolean } {
  const prefix = bucketPrefix(world, ingest);
  if (world.without.has('R1') || world.without.has('R27')) {
    return { key: `${prefix}${REJECTED_PREFIX}${publishedAt(publishedDay).slice(0, 10)}/${name}.${version}.ndjson`, overwrites: true };
  }
  const content = { messageDigest: digestOf(world.scenario.messages[name], name), version, rejections };
  return { key: rejectedKeyOf({ bucketPrefix: prefix, name, publishedAt: publishedAt(publishedDay) }, content), overwrites: false };
}

const batchId = remembered(batchIdOf) as typeof batchIdOf;
const plainBatchId = remembered((ids: readonly string[]) =>
  createHash('sha256').update([...ids].sort().join('\n')).digest('hex').slice(0, 32)) as (ids: readonly string[]) => string;

/** Keys of what is staged, the next attempt that nobody has taken, and where it goes. */
export function stagedKeys(
  world: World, ingest: number, version: string, parts: readonly StagedPart[], mark: string, firstDay: number, taken: (key: string) => boolean,
): { key: string; loadedKey: string } {
  const rows = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const prefix = bucketPrefix(world, ingest);
  if (world.without.has('R24')) {
    const name = `${mark}${plainBatchId(parts.map(({ id }) => id))}${SUFFIX}`;
    return { key: `${STAGING_PREFIX}${name}`, loadedKey: `${LOADED_PREFIX}${publishedAt(firstDay).slice(0, 10).replaceAll('-', '/')}/${name}` };
  }
  const messages = parts.map(({ id, digest }) => ({ id, digest: digest ?? '' }));
  const name = { batchId: `${mark}${batchId({ version, schemaName: SCHEMA_NAME, tableName: TABLE_NAMES[ingest], messages })}`, rows };
  let attempt = 1;
  while (taken(stagedKeyOf(prefix, { ...name, attempt: `${attempt}` }, SUFFIX))) {
    attempt++;
  }
  return { key: stagedKeyOf(prefix, { ...name, attempt: `${attempt}` }, SUFFIX), loadedKey: loadedKeyOf(prefix, name, publishedAt(firstDay), SUFFIX) };
}
