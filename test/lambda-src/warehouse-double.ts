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
  lineCount: LineCount = 'LINES';
  /** What the next transactions fail with. */
  failures: string[] = [];
  /** COPYs that were begun, of loads and probes. */
  copies = 0;

  private errors: (string | number | null)[][] = [];

  constructor(private readonly bucket: MemoryBucket) {}

  /** Why COPY does not take a row, if it does not. */
  refuses: (fields: readonly string[]) => string | undefined = () => undefined;

  /** What COPY reads of the rows that it takes: all of them, unless it is faulty. */
  reads: (rows: string[][]) => string[][] = (rows) => rows;

  readonly execute = (sqls: readonly string[]): Execution => {
    const failure = /^(LOCK|COPY|CREATE TEMP)/.test(sqls[0]) ? this.failures.shift() : undefined;
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
    if (sql.includes('FROM sys_load_error_detail WHERE query_id = ')) {
      return { rows: this.errors.length, records: this.errors };
    }
    if (sql.startsWith('SELECT COUNT(DISTINCT "deduplication_id")')) {
      return { rows: 1, records: [[ids.filter((id) => this.ledger.has(id)).length]] };
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

  /** With `MAXERROR 0` the first error is the only one. */
  private copy(sql: string): { taken: string[][]; refused: number; missing?: string } {
    this.copies++;
    const manifest = new RegExp(`'s3://${BUCKET}/([^']+)'`).exec(sql)![1];
    const keys = this.bucket.objects.has(manifest)
      ? JSON.parse(this.bucket.text(manifest)).entries.map(({ url }: { url: string }) => url.slice(`s3://${BUCKET}/`.length))
      : [];
    if (keys.length === 0 || !this.bucket.objects.has(keys[0])) {
      return { taken: [], refused: 0, missing: 'ERROR: The specified S3 prefix does not exist' };
    }
    const csv = Buffer.from(this.bucket.text(keys[0]));
    const rows = stagedRows(csv).map((row, index) => ({ fields: fieldsOf(csv, row), line: this.lineCount === 'LINES' ? row.line : index + 1 }));
    const refused = rows.filter(({ fields }) => this.refuses(fields));
    this.errors = this.lineCount === 'NONE' ? [] : refused.map(({ fields, line }) => [
      `s3://${BUCKET}/${keys[0]}`, this.lineCount === 'AMISS' ? line + 1000 : line, 'text', 1204, this.refuses(fields)!,
    ]);
    if (!sql.includes('MAXERROR 100000')) {
      this.errors.splice(1);
    }
    return { taken: this.reads(rows.filter((row) => !refused.includes(row)).map(({ fields }) => fields)), refused: refused.length };
  }
}

/** The statements of one load, or of one probe. */
class Transaction {
  private staged: string[][] = [];
  private readonly rows: string[][] = [];
  private readonly ledger: Map<string, LedgerEntry>;

  constructor(
    private readonly warehouse: WarehouseDouble, private readonly copy: (sql: string) => { taken: string[][]; refused: number; missing?: string },
  ) {
    this.ledger = new Map([...warehouse.ledger].map(([id, entry]) => [id, { ...entry }]));
  }

  run(sql: string): Part {
    switch (true) {
      case /^(LOCK TABLE|CREATE TEMP TABLE)/.test(sql):
        return { rows: 0 };
      case sql.startsWith('COPY'): {
        const { taken, refused, missing } = this.copy(sql);
        this.staged = taken;
        return missing ? { error: missing } : refused > 0 && !sql.includes('MAXERROR 100000') ? { error: loadFailed('staged') } : { rows: taken.length };
      }
      case sql.startsWith('SELECT COUNT(*) FROM "staged"'):
        return { rows: 1, records: [[this.staged.length]] };
      case sql.startsWith('INSERT INTO "guard"'):
        return this.guard(sql);
      case /^INSERT INTO \S+_ledger" .* SELECT '\u0001forgotten'/.test(sql):
        return this.forget(sql);
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
    const [, rows] = /COUNT\(\*\) = (\d+)/.exec(sql)!;
    return this.staged.length === Number(rows) ? { rows: 1 } : { error: 'ERROR: Cannot insert a NULL value into column rows_read' };
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
    const records = [...this.counted(this.staged)].flatMap(([id, counted]): string[][] => {
      const known = this.ledger.get(id);
      const reused = known?.digest != null && counted.digest != null && known.digest !== counted.digest;
      return reused || known?.rows !== counted.rows ? [[id, reused ? 'REUSED' : 'ROWS']] : [];
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
