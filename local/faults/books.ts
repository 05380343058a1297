import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { Published, rowName } from './messages';
import { World } from './world';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../../src/private/contract/ingest';
import { keptLines } from '../kept-lines';

/** The outcome for everything that was published in one run. */
export interface Books {
  readonly rows: number;
  readonly tableRows: number;
  /** Rows, and messages without rows, that are stored more than once. */
  readonly duplicates: readonly string[];
  /** Those that are stored nowhere. */
  readonly lost: readonly string[];
  /** Those that are in the table but belong in quarantine, or the other way round. */
  readonly misplaced: readonly string[];
  /** Those that were not published. */
  readonly strange: readonly string[];
  readonly staged: readonly string[];
}

/** @param redriven whether messages were moved back from the dead-letter queue, which gives them new ids. */
export async function readBooks(world: World, published: Published, redriven: boolean): Promise<Books> {
  const { engine, bucket, warehouse } = world;
  const [table, quarantine] = [new Map<string, number>(), new Map<string, number>()];
  for (const { id, version, times } of await engine.sql(warehouse, 'SELECT id, version, COUNT(*) AS times FROM public.fault_rows GROUP BY id, version')) {
    table.set(rowName({ id: Number(id), version: Number(version) }), Number(times));
  }
  for (const { value } of await keptLines(engine, bucket)) {
    const name = typeof value === 'string' ? value : rowName(value as { readonly id: number; readonly version: number });
    quarantine.set(name, (quarantine.get(name) ?? 0) + 1);
  }
  const times = (name: string) => (table.get(name) ?? 0) + (quarantine.get(name) ?? 0);
  const { loadable, replaced, foreign } = published;
  const unloadable = [...published.unloadable, foreign];
  const known = new Set([...loadable, ...unloadable, ...replaced]);
  return {
    rows: known.size,
    tableRows: [...table.values()].reduce((sum, count) => sum + count, 0),
    // A version that should have been replaced is a duplicate. A message that has only SQS's id becomes another message in a redrive.
    duplicates: [...known].filter((name) => times(name) > (name === foreign && redriven ? 2 : 1)).concat(replaced.filter((name) => table.has(name))),
    lost: [...loadable, ...unloadable].filter((name) => times(name) === 0),
    misplaced: [...[...loadable, ...replaced].filter((name) => quarantine.has(name)), ...unloadable.filter((name) => table.has(name))],
    strange: [...table.keys(), ...quarantine.keys()].filter((name) => !known.has(name)),
    staged: (await engine.objects(bucket, STAGING_PREFIX)).map(({ key }) => key),
  };
}

/** Removes what a run has left, so that it does not affect the next run. */
export async function clear({ engine, bucket, warehouse, s3 }: World): Promise<void> {
  await engine.sql(warehouse, 'TRUNCATE public.fault_rows');
  const objects = [...await engine.objects(bucket, REJECTED_PREFIX), ...await engine.objects(bucket, LOADED_PREFIX)];
  if (objects.length > 0) {
    await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects.map(({ key }) => ({ Key: key })) } }));
  }
}
