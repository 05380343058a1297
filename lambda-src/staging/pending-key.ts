import { randomBytes } from 'crypto';
import { Compression, compressionOf, CSV_SUFFIXES } from './compression';
import { PENDING_PREFIX, PENDING_SET_FILE } from '../../src/private/contract/pending';

/**
 * Whose ids the messages of an object have: all are SNS's, or some may be their producers'. With `PARTS` they are those of a replay, and what
 * must be known of each to decide whether it is missing is in a file beside the object.
 */
export type PendingIds = 'SNS' | 'OWN' | 'PARTS';

/** What the name of a pending object says. So one listing tells everything that is pending. */
export interface PendingName {
  /** When the first of its messages was published, in milliseconds since 1970, or earlier. */
  readonly oldest: number;
  readonly batchId: string;
  readonly rows: number;
  readonly ids: PendingIds;
  /** The name of the object. Its rows begin with it. */
  readonly object: string;
}

/** The place of a pending object. */
export interface PendingPlace {
  /** The folder of the ingest that staged it: empty, or with a slash at the end. */
  readonly prefix: string;
  /** The set of objects that are loaded in the same way. */
  readonly set: string;
}

/** The form of the name of a set. */
export const SET_NAME = /^[0-9a-f]{16}$/;

/** Digits of a time, so that names sort by it. */
const TIME_DIGITS = 13;
const OBJECT_BYTES = 6;

const FOLDER = new RegExp(`^${PENDING_PREFIX}((?:.*/)?)([0-9a-f]{16})/([^/]+)$`, 's');
const NAME = /^(\d{13})-([\w-]+)\.(\d+)\.(sns|own|parts)\.([0-9a-f]{12})\.csv(?:\.\w+)?$/;
const IDS: Readonly<Record<string, PendingIds>> = { sns: 'SNS', own: 'OWN', parts: 'PARTS' };

/** A name for an object, which no other attempt to stage anything has: 12 hexadecimal digits. */
export function newObject(): string {
  return randomBytes(OBJECT_BYTES).toString('hex');
}

export function pendingFolder({ prefix, set }: PendingPlace): string {
  return `${PENDING_PREFIX}${prefix}${set}/`;
}

export function pendingSetKey(place: PendingPlace): string {
  return `${pendingFolder(place)}${PENDING_SET_FILE}`;
}

/** The time comes first, so that a listing of the folder begins with the oldest object. */
export function pendingKey(place: PendingPlace, { oldest, batchId, rows, ids, object }: PendingName, compression: Compression): string {
  const time = `${Math.max(oldest, 0)}`.padStart(TIME_DIGITS, '0');
  return `${pendingFolder(place)}${time}-${batchId}.${rows}.${ids.toLowerCase()}.${object}${CSV_SUFFIXES[compression]}`;
}

/** The key of the file that says what must be known of the ids of a replayed object. */
export function partsKey(key: string): string {
  return key.slice(0, -CSV_SUFFIXES[compressionOf(key)].length) + PARTS_SUFFIX;
}

export function isParts(key: string): boolean {
  return key.endsWith(PARTS_SUFFIX);
}

const PARTS_SUFFIX = '.parts.json';

/** What a key under `pending/` says. Undefined if it is not that of a file in the folder of a set. */
export function readPendingPlace(key: string): (PendingPlace & { readonly file: string }) | undefined {
  const [, prefix, set, file] = FOLDER.exec(key) ?? [];
  return set === undefined ? undefined : { prefix, set, file };
}

/** Undefined if the file is not an object with rows. */
export function readPendingName(file: string): PendingName | undefined {
  const [, time, batchId, rows, ids, object] = NAME.exec(file) ?? [];
  return time === undefined ? undefined : { oldest: Number(time), batchId, rows: Number(rows), ids: IDS[ids], object };
}
