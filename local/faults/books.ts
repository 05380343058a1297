import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { Published, Row, rowName } from './messages';
import { Pipeline } from './pipeline';
import { DELETED_NOTE, FaultVersion } from '../../integ/fault-versions';
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

/** What a run has done that the books must know. */
export interface Past {
  /** Whether messages were moved back from the dead-letter queue, which gives them new ids. */
  readonly redriven: boolean;
  /** The versions that were deployed, the last one last. Without versions, what fits is known from the messages. */
  readonly versions?: readonly FaultVersion[];
}

/** What is stored of a run: how often each row is in the table, and each deletion in the table of deleted rows, and how often each row or message is kept. */
interface Stored {
  readonly table: ReadonlyMap<string, number>;
  readonly kept: ReadonlyMap<string, number>;
  readonly staged: readonly string[];
}

export async function readBooks(pipeline: Pipeline, published: Published, { redriven, versions }: Past): Promise<Books> {
  const stored = await readStored([pipeline]);
  return versions ? changingBooks(stored, published, versions, pipeline.merges) : steadyBooks(stored, published, redriven);
}

function steadyBooks({ table, kept, staged }: Stored, published: Published, redriven: boolean): Books {
  const times = (name: string) => (table.get(name) ?? 0) + (kept.get(name) ?? 0);
  const { loadable, replaced, foreign } = published;
  const unloadable = [...published.unloadable, foreign];
  const known = new Set([...loadable, ...unloadable, ...replaced]);
  return {
    rows: known.size,
    tableRows: sumOf(table),
    // A version that should have been replaced is a duplicate. A message that has only SQS's id becomes another message in a redrive.
    duplicates: [...known].filter((name) => times(name) > (name === foreign && redriven ? 2 : 1)).concat(replaced.filter((name) => table.has(name))),
    lost: [...loadable, ...unloadable].filter((name) => times(name) === 0),
    misplaced: [...[...loadable, ...replaced].filter((name) => kept.has(name)), ...unloadable.filter((name) => table.has(name))],
    strange: [...table.keys(), ...kept.keys()].filter((name) => !known.has(name)),
    staged,
  };
}

/**
 * The books of a run that changed the ingest, after a replay. A row that one version rejected is kept, and another version may have loaded
 * it. So a row may be both in the table and kept, but never twice in the table, and never nowhere. A row that the last version accepts is
 * in the table, because of the replay.
 */
function changingBooks({ table, kept, staged }: Stored, { rows, foreign }: Published, versions: readonly FaultVersion[], merges: boolean): Books {
  const last = versions.at(-1)!;
  const latest = (row: Row) => rows.filter(({ id }) => id === row.id).some((other) => other.version > row.version && table.has(rowName(other)));
  const inTable = (row: Row) => table.has(rowName(row)) || (merges && latest(row));
  const known = new Set([...rows.map(rowName), foreign]);
  return {
    rows: known.size,
    tableRows: sumOf(table),
    duplicates: [
      ...[...table].filter(([, times]) => times > 1).map(([name]) => name),
      ...merges ? rows.filter((row) => table.has(rowName(row)) && latest(row)).map(rowName) : [],
    ],
    lost: [...rows.filter((row) => !inTable(row) && !kept.has(rowName(row))).map(rowName), ...kept.has(foreign) ? [] : [foreign]],
    misplaced: [
      ...rows.filter((row) => fits(row, last) && !inTable(row)),
      ...rows.filter((row) => table.has(rowName(row)) && !versions.some((version) => fits(row, version))),
    ].map(rowName),
    strange: [...table.keys(), ...kept.keys()].filter((name) => !known.has(name)),
    staged,
  };
}

/** Whether a version of the ingest loads a row. */
function fits({ note, extra }: Row, version: FaultVersion): boolean {
  return version.payloadFormat === 'JSON'
    && Buffer.byteLength(note) <= version.noteLength
    && (extra === undefined || version.extra || version.unknownFields === 'IGNORE');
}

/** The books of one run over ingests that were deployed one after the other, in which no two rows have one id. */
export async function readMovedBooks(places: readonly Place[], published: readonly Published[]): Promise<Books> {
  const [first, ...others] = published;
  const together: Published = {
    ...first,
    loadable: published.flatMap(({ loadable }) => loadable),
    unloadable: [...published.flatMap(({ unloadable }) => unloadable), ...others.map(({ foreign }) => foreign)],
  };
  return steadyBooks(await readStored(places), together, false);
}

/** Where an ingest brings rows. */
export type Place = Pick<Pipeline, 'engine' | 'bucket' | 'folder' | 'table' | 'tombstones' | 'warehouse' | 'loader'>;

async function readStored(places: readonly Place[]): Promise<Stored> {
  const [table, kept] = [new Map<string, number>(), new Map<string, number>()];
  const staged = new Set<string>();
  const [{ engine, warehouse }] = places;
  const read = async (name: string, note?: string) => {
    for (const { id, version, times } of await engine.sql(warehouse, `SELECT id, version, COUNT(*) AS times FROM public.${name} GROUP BY id, version`)) {
      const row = rowName({ id: Number(id), version: Number(version), note });
      table.set(row, Number(times) + (table.get(row) ?? 0));
    }
  };
  for (const name of new Set(places.map((place) => place.table))) await read(name);
  for (const name of new Set(places.flatMap(({ tombstones }) => tombstones ?? []))) await read(name, DELETED_NOTE);
  for (const [, { bucket, folder, loader }] of new Map(places.map((place) => [`${place.bucket}/${place.folder}`, place]))) {
    for (const { value } of await keptLines(engine, bucket, folder)) {
      for (const one of namesOf(value)) {
        kept.set(one, (kept.get(one) ?? 0) + 1);
      }
    }
    const left = [...(await engine.objects(bucket, `${folder}${STAGING_PREFIX}`)).map(({ key }) => key), ...await loader?.pending(folder) ?? []];
    left.forEach((key) => staged.add(key));
  }
  return { table, kept, staged: [...staged] };
}

/** The names of what is kept: a row, all rows of a message that could not be read, or a message without rows. */
function namesOf(value: unknown): string[] {
  if (typeof value !== 'string') {
    return [rowName(value as Row)];
  }
  return value.startsWith('[') ? (JSON.parse(value) as Row[]).map(rowName) : [value];
}

/** Removes what a run has left, so that it does not affect the next run. */
export async function clear({ engine, bucket, folder, table, tombstones, warehouse, s3, loader }: Pipeline): Promise<void> {
  for (const name of [table, tombstones ?? []].flat()) await engine.sql(warehouse, `TRUNCATE public.${name}`);
  // A loader that ends leaves manifests and probes, which expire.
  const folders = [`${folder}${REJECTED_PREFIX}`, `${folder}${LOADED_PREFIX}`, ...loader ? [STAGING_PREFIX] : []];
  const objects = (await Promise.all(folders.map((one) => engine.objects(bucket, one)))).flat();
  if (objects.length > 0) {
    await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects.map(({ key }) => ({ Key: key })) } }));
  }
}

function sumOf(table: ReadonlyMap<string, number>): number {
  return [...table.values()].reduce((sum, count) => sum + count, 0);
}
