import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { Published } from './messages';
import { World } from './world';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../../src/private/contract';

/** What became of what was published in one run. */
export interface Books {
  readonly rows: number;
  readonly tableRows: number;
  /** Rows, and messages that hold none, that are somewhere more than once. */
  readonly duplicates: readonly string[];
  /** Those that are nowhere. */
  readonly lost: readonly string[];
  /** Those that are in the table and belong in quarantine, or the other way round. */
  readonly misplaced: readonly string[];
  /** Those that nobody published. */
  readonly strange: readonly string[];
  readonly staged: readonly string[];
}

export async function readBooks(world: World, published: Published): Promise<Books> {
  const { engine, bucket, warehouse } = world;
  const [table, quarantine] = [new Map<string, number>(), new Map<string, number>()];
  for (const { id, times } of await engine.sql(warehouse, 'SELECT id, COUNT(*) AS times FROM public.fault_rows GROUP BY id')) {
    table.set(id!, Number(times));
  }
  for (const { key } of await engine.objects(bucket, REJECTED_PREFIX)) {
    for (const line of (await engine.object(bucket, key)).toString().trimEnd().split('\n')) {
      const { value } = JSON.parse(line);
      const name = typeof value === 'string' ? value : String(value.id);
      quarantine.set(name, (quarantine.get(name) ?? 0) + 1);
    }
  }
  const times = (name: string) => (table.get(name) ?? 0) + (quarantine.get(name) ?? 0);
  const all = [...published.loadable, ...published.unloadable];
  const known = new Set(all);
  return {
    rows: all.length,
    tableRows: [...table.values()].reduce((sum, count) => sum + count, 0),
    duplicates: all.filter((name) => times(name) > 1),
    lost: all.filter((name) => times(name) === 0),
    misplaced: [...published.loadable.filter((name) => quarantine.has(name)), ...published.unloadable.filter((name) => table.has(name))],
    strange: [...table.keys(), ...quarantine.keys()].filter((name) => !known.has(name)),
    staged: (await engine.objects(bucket, STAGING_PREFIX)).map(({ key }) => key),
  };
}

/** Clears away what a run has left, so that the next one is judged by itself. */
export async function clear({ engine, bucket, warehouse, s3 }: World): Promise<void> {
  await engine.sql(warehouse, 'TRUNCATE public.fault_rows');
  const objects = [...await engine.objects(bucket, REJECTED_PREFIX), ...await engine.objects(bucket, LOADED_PREFIX)];
  if (objects.length > 0) {
    await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects.map(({ key }) => ({ Key: key })) } }));
  }
}
