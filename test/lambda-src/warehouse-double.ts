import { Execution } from './data-api-double';
import { BUCKET, MemoryBucket } from './memory-bucket';
import { fieldsOf, stagedRows } from '../../lambda-src/encode/staged-rows';
import { FORGOTTEN_ID } from '../../lambda-src/load/forgotten';

/** How lines are counted in the errors of a COPY; AMISS names lines that are not there. */
export type LineCount = 'ROWS' | 'LINES' | 'NONE' | 'AMISS';

/** What the ledger knows of a message. */
export interface LedgerEntry {
  rows: number;
  readonly loadedAt: number;
  digest: string | null;
  readonly version: string | null;
}

/** A part of a transaction, as the Data API tells it; or why it fails. */
type Part = { readonly rows: number; readonly records?: (string | number | null)[][] } | { readonly error: string };

/** As much of a warehouse as loading meets: a table, its ledger, and COPY. Each transaction is done wholly or not at all. */
export class WarehouseDouble {
  /** The rows of the table, each as its fields after the deduplication id. */
  readonly rows: string[][] = [];
  readonly ledger = new Map<string, LedgerEntry>();
  /** Messages that the ledger says it has twice. */
  twice: string[] = [];
  lineCount: LineCount = 'LINES';
  /** What the next transactions fail with. */
  failures: string[] = [];
  /** COPYs that were begun, of loads and probes. */
  copies = 0;

  private readonly errors: (string | number | null)[][] = [];

  constructor(private readonly bucket: MemoryBucket) {}

  /** Why a transaction fails, if it does. */
  refuseTransactions: (sqls: readonly string[]) => string | undefined = () => undefined;

  /** Whether COPY fails as a whole at a row, however many errors it may ride over. */
  breaks: (fields: readonly string[]) => boolean = () => false;

  /** Why COPY does not take a row, if it does not. */
  refuses: (fields: readonly string[]) => string | undefined = () => undefined;

  /** What COPY reads of the rows that it takes: all of them, unless it is faulty. */
  reads: (rows: string[][]) => string[][] = (rows) => rows;

  readonly execute = (sqls: readonly string[]): Execution => {
    const failure = /^(LOCK|COPY|CREATE TEMP)/.test(sqls[0]) ? this.failures.shift() ?? this.refuseTransactions(sqls) : undefined;
    if (failure) {
      return { parts: [], error: failure };
    }
    const transaction = new Transaction(this, (sql) => this.copy(sql));
    const parts: Exclude<Part, { error: string }>[] = [];
    for (const sql of sqls) {
      const part = this.look(sql) ?? transaction.run(sql);
      if ('error' in part) {
        return { parts, error: part.error };
      }
      parts.push(part);
    }
    transaction.commit();
    return { parts };
  };

  /** Queries that stand by themselves. */
  private look(sql: string): Part | undefined {
    const ids = [...sql.matchAll(/'([^']*)'/g)].map(([, id]) => id);
    if (sql === 'SELECT 1') {
      return { rows: 1 };
    }
    if (sql.includes('FROM sys_load_error_detail WHERE file_name IN ')) {
      const records = this.errors.filter(([file]) => ids.includes(String(file)));
      return { rows: records.length, records };
    }
    if (sql.startsWith('SELECT DISTINCT "deduplication_id"')) {
      const records = ids.filter((id) => this.ledger.has(id)).map((id) => [id]);
      return { rows: records.length, records };
    }
    if (sql.includes('HAVING COUNT(*) > 1')) {
      return { rows: this.twice.length, records: this.twice.map((id) => [id]) };
    }
    if (sql.startsWith('SELECT "deduplication_id", "row_count"')) {
      const records = ids.flatMap((id) => {
        const entry = this.ledger.get(id);
        return entry ? [[id, entry.rows, entry.digest, entry.version]] : [];
      });
      return { rows: records.length, records };
    }
    if (sql.startsWith('SELECT "loaded_at"')) {
      const entry = this.ledger.get(FORGOTTEN_ID);
      return { rows: entry ? 1 : 0, records: entry ? [[timestamp(entry.loadedAt)]] : [] };
    }
    return undefined;
  }

  /** With `MAXERROR 0` the first error is the only one. The rows of a probe begin with their places: in front, or instead of the first own field. */
  private copy(sql: string): Copied {
    this.copies++;
    const manifest = new RegExp(`'s3://${BUCKET}/([^']+)'`).exec(sql)![1];
    const keys: string[] = this.bucket.objects.has(manifest)
      ? JSON.parse(this.bucket.text(manifest)).entries.map(({ url }: { url: string }) => url.slice(`s3://${BUCKET}/`.length))
      : [];
    if (keys.length === 0 || !keys.every((key) => this.bucket.objects.has(key))) {
      return { taken: [], failure: 'ERROR: The specified S3 prefix does not exist' };
    }
    const rows = keys.flatMap((key) => {
      const csv = Buffer.from(this.bucket.text(key));
      return stagedRows(csv).map((row, index) => ({ key, fields: fieldsOf(csv, row), line: this.lineCount === 'LINES' ? row.line : index + 1 }));
    });
    const isProbe = sql.startsWith('COPY "staged" ("place"');
    const ownFields = (fields: string[]) => (!isProbe ? fields : sql.includes('"digest"') ? ['', ...fields.slice(1)] : fields.slice(1));
    const judged = rows.map((row) => ({ ...row, why: this.refuses(ownFields(row.fields)) }));
    const refused = judged.filter(({ why }) => why !== undefined);
    const most = sql.includes('MAXERROR 100000') ? 100_000 : 1;
    const errors = refused.slice(0, most).map(({ key, line, why }) => [`s3://${BUCKET}/${key}`, this.lineCount === 'AMISS' ? line + 1000 : line, 'text', 1204, why!]);
    (this.lineCount === 'NONE' ? [] : errors).forEach((error) => this.errors.push(error));
    if (refused.length >= most || rows.some(({ fields }) => this.breaks(ownFields(fields)))) {
      return { taken: [], failure: loadFailed('staged') };
    }
    return { taken: this.reads(judged.filter(({ why }) => why === undefined).map(({ fields }) => fields)) };
  }
}

/** What COPY takes, or why it fails. */
interface Copied {
  readonly taken: string[][];
  readonly failure?: string;
}

/** The statements of one load, or of one probe. */
class Transaction {
  /** The staged rows from their ids on, and the objects that they were staged in, if they say so. */
  private staged: string[][] = [];
  private origins: string[] = [];
  private hasObjects = false;
  private copies: { readonly id: string; readonly object: string; readonly rows: number; readonly digest: string | null }[] = [];
  private readonly expected: { readonly object: string; readonly rows: number }[] = [];
  private readonly refused: { readonly id: string; readonly digest: string }[] = [];
  private readonly rows: string[][] = [];
  private readonly ledger: Map<string, LedgerEntry>;

  constructor(
    private readonly warehouse: WarehouseDouble, private readonly copy: (sql: string) => Copied,
  ) {
    this.ledger = new Map([...warehouse.ledger].map(([id, entry]) => [id, { ...entry }]));
  }

  run(sql: string): Part {
    switch (true) {
      case /^(LOCK TABLE|CREATE TEMP TABLE|INSERT INTO "(copies|superfluous)")/.test(sql):
        this.hasObjects ||= sql.startsWith('CREATE TEMP TABLE "staged" ("object"');
        return { rows: 0 };
      case sql.startsWith('INSERT INTO "expected"'):
        this.expected.push(...[...sql.matchAll(/\('(\w+)', (\d+), \d+\)/g)].map(([, object, rows]) => ({ object, rows: Number(rows) })));
        return { rows: this.expected.length };
      case sql.startsWith('INSERT INTO "refused"'):
        this.refused.push(...[...sql.matchAll(/\('([^']*)', (-?\d+)\)/g)].map(([, id, digest]) => ({ id, digest })));
        return { rows: this.refused.length };
      case sql.startsWith('SELECT "refused"'): {
        const records = this.refused.filter(({ id, digest }) => this.ledger.get(id)?.digest !== digest).map(({ id }) => [id]);
        return { rows: records.length, records };
      }
      case sql.startsWith('DELETE FROM "staged"'):
        return this.leaveOneCopy();
      case sql.startsWith('COPY'): {
        const { taken, failure } = this.copy(sql);
        this.staged = this.hasObjects ? taken.map(([, ...fields]) => fields) : taken;
        this.origins = this.hasObjects ? taken.map(([object]) => object) : [];
        return failure ? { error: failure } : { rows: taken.length };
      }
      case sql.startsWith('SELECT "at" + 1'):
        return this.gaps(sql);
      case sql.startsWith('SELECT "object", COUNT(*)'): {
        const counts = [...Map.groupBy(this.origins, (object) => object)].map(([object, { length }]) => [object, length]);
        return { rows: counts.length, records: counts };
      }
      case sql.startsWith('INSERT INTO "guard"'):
        return this.guard(sql);
      case /^INSERT INTO \S+_ledger" .* SELECT '\u0001forgotten'/.test(sql):
        return this.forget(sql);
      case /^INSERT INTO \S+_ledger" .* SELECT "id", 0/.test(sql):
        return this.enterRefused(sql);
      case /^INSERT INTO \S+_ledger"/.test(sql):
        return this.enter(sql);
      case sql.startsWith('INSERT INTO'):
        return this.append(sql);
      case sql.startsWith('SELECT "counted"'):
        return this.imbalances();
      case sql.startsWith('DELETE FROM'):
        return this.prune(sql);
      default:
        throw new Error(`nothing is known of ${sql}`);
    }
  }

  commit(): void {
    this.warehouse.rows.push(...this.rows);
    this.warehouse.ledger.clear();
    this.ledger.forEach((entry, id) => this.warehouse.ledger.set(id, entry));
  }

  private guard(sql: string): Part {
    const [, since] = /"loaded_at" > '([^']*)'/.exec(sql) ?? [];
    if (since !== undefined) {
      const forgotten = this.ledger.get(FORGOTTEN_ID)?.loadedAt;
      return forgotten !== undefined && forgotten > Date.parse(`${since}Z`) ? { error: 'ERROR: Cannot insert a NULL value into column remembered' } : { rows: 1 };
    }
    if (sql.includes('"short"')) {
      const isWhole = this.expected.every(({ object, rows }) => this.origins.filter((origin) => origin === object).length === rows);
      return isWhole ? { rows: 1 } : { error: 'ERROR: Cannot insert a NULL value into column rows_read' };
    }
    const [, rows] = /COUNT\(\*\) = (\d+)/.exec(sql)!;
    return this.staged.length === Number(rows) ? { rows: 1 } : { error: 'ERROR: Cannot insert a NULL value into column rows_read' };
  }

  /** Of each message, the copy in the first of the objects stays. The copies are counted before that. */
  private leaveOneCopy(): Part {
    this.copies = this.countedByObject();
    const first = new Map<string, string>();
    const places = new Map(this.expected.map(({ object }, place) => [object, place]));
    for (const [at, [id]] of this.staged.entries()) {
      const known = first.get(id);
      if (known === undefined || places.get(this.origins[at])! < places.get(known)!) {
        first.set(id, this.origins[at]);
      }
    }
    const before = this.staged.length;
    const stays = this.staged.map(([id], at) => first.get(id) === this.origins[at]);
    this.staged = this.staged.filter((_, at) => stays[at]);
    this.origins = this.origins.filter((_, at) => stays[at]);
    return { rows: before - this.staged.length };
  }

  private countedByObject(): Transaction['copies'] {
    return [...new Set(this.origins)].flatMap((object) =>
      [...this.counted(this.staged.filter((_, at) => this.origins[at] === object))].map(([id, counted]) => ({ id, object, ...counted })));
  }

  private get unseen(): string[][] {
    return this.staged.filter(([id]) => !this.warehouse.ledger.has(id));
  }

  private append(sql: string): Part {
    const rows = sql.includes('NOT EXISTS') ? this.unseen.map(([, , ...row]) => row) : this.staged;
    this.rows.push(...rows);
    return { rows: rows.length };
  }

  private enter(sql: string): Part {
    const [, version] = /MAX\(\S+\), '([^']*)'/.exec(sql)!;
    const counted = this.counted(this.unseen);
    counted.forEach((entry, id) => this.ledger.set(id, { ...entry, version, loadedAt: Date.now() }));
    return { rows: counted.size };
  }

  /** Between the places of the rows that COPY took. */
  private gaps(sql: string): Part {
    const [, end] = /, (\d+)\) AS "next"/.exec(sql)!;
    const places = [0, ...this.staged.map(([place]) => Number(place)).sort((one, other) => one - other), Number(end)];
    const records = places.flatMap((place, at) => (at > 0 && place > places[at - 1] + 1 ? [[places[at - 1] + 1, place - 1]] : []));
    return { rows: records.length, records };
  }

  private enterRefused(sql: string): Part {
    const [, version] = /"digest", '([^']*)'/.exec(sql)!;
    const unknown = this.refused.filter(({ id }) => !this.ledger.has(id));
    unknown.forEach(({ id, digest }) => this.ledger.set(id, { rows: 0, digest, version, loadedAt: Date.now() }));
    return { rows: unknown.length };
  }

  /** How many rows each message has, and its digest. */
  private counted(staged: readonly string[][]): Map<string, { rows: number; digest: string | null }> {
    const counted = new Map<string, { rows: number; digest: string | null }>();
    for (const [id, digest] of staged) {
      const before = counted.get(id);
      counted.set(id, { rows: (before?.rows ?? 0) + 1, digest: before?.digest ?? (digest === '' ? null : digest) });
    }
    return counted;
  }

  private imbalances(): Part {
    const all = this.hasObjects ? this.copies : [...this.counted(this.staged)].map(([id, counted]) => ({ id, object: undefined, ...counted }));
    const records = all.flatMap(({ id, object, ...counted }): string[][] => {
      const known = this.ledger.get(id);
      const reused = known?.digest != null && counted.digest != null && known.digest !== counted.digest;
      return reused || known?.rows !== counted.rows ? [[id, reused ? 'REUSED' : 'ROWS', ...object === undefined ? [] : [object]]] : [];
    });
    return { rows: records.length, records };
  }

  private prune(sql: string): Part {
    const before = daysAgo(sql);
    const old = [...this.ledger].filter(([, { loadedAt }]) => loadedAt < before);
    old.forEach(([id]) => this.ledger.delete(id));
    return { rows: old.length };
  }

  private forget(sql: string): Part {
    if (this.ledger.has(FORGOTTEN_ID)) {
      return { rows: 0 };
    }
    this.ledger.set(FORGOTTEN_ID, { rows: 0, digest: null, version: null, loadedAt: daysAgo(sql) });
    return { rows: 1 };
  }
}

function daysAgo(sql: string): number {
  return Date.now() - Number(/DATEADD\(day, -(\d+)/.exec(sql)![1]) * 24 * 60 * 60_000;
}

/** As Redshift returns a TIMESTAMP. */
function timestamp(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '');
}

function loadFailed(table: string): string {
  return `ERROR: Load into table '${table}' failed.  Check 'sys_load_error_detail' system table for details.`;
}
