import { PendingObject } from './list-pending';
import { Loading } from './loading';
import { BYTES_OF_PLACES } from '../load/find-refused';
import { mostBatchBytes } from '../runtime/batch-too-large';
import { errorChain, log } from '../runtime/log';
import { decompressAtMost } from '../staging/compression';

/**
 * What a field of a row takes while its message is rebuilt, written and compressed, with its name, its value, and its share of an object that may have
 * hundreds of them: 110 to 260 bytes were measured.
 */
const BYTES_OF_FIELD = 200;

/** How much more than a batch all fields of one message may take: half of the function's memory. */
const FIELDS_TO_BATCH = 4;

/** The loader has too little memory to look at an object. The object stays. */
export class NoRoomError extends Error {
  public override readonly name = 'NoRoomError';

  constructor(key: string, what: string) {
    super(`${key} stays, because ${what} takes more memory than the loader has for it; raise the loader's memorySize`);
  }
}

/**
 * Reads the CSV of an object. Throws `NoRoomError` before it takes more memory than there is to look at all of its rows: a loader that dies of an
 * object dies of it in each run, and loads nothing behind it.
 */
export async function csvWithin({ run: { store } }: Loading, { key, bytes, rows }: PendingObject): Promise<Buffer> {
  const most = mostBatchBytes() - rows * BYTES_OF_PLACES;
  const csv = bytes > most ? undefined : decompressAtMost(Buffer.from(await store.get(key)), key, most);
  if (csv === undefined) {
    throw new NoRoomError(key, 'its CSV');
  }
  return csv;
}

/** Throws `NoRoomError` if a message of so many rows cannot be rebuilt. */
export function requireRoomForFields(key: string, rows: number, columns: number): void {
  if (rows * columns * BYTES_OF_FIELD > FIELDS_TO_BATCH * mostBatchBytes()) {
    throw new NoRoomError(key, `a message of ${rows} rows with ${columns} columns`);
  }
}

/** Does something with an object. If there is no room, the object stays, which is told, and the others of its set are loaded all the same. */
export async function ifRoom({ noRoom }: Loading, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof NoRoomError)) {
      throw error;
    }
    log({ level: 'ERROR', message: 'not loaded and not kept', error: errorChain(error) });
    noRoom.push(error);
    return false;
  }
}
