import { Execution } from './data-api-double';
import { BUCKET, MemoryBucket } from './memory-bucket';
import { fieldsOf, stagedRows } from '../../lambda-src/encode/staged-rows';

/** How the errors of a COPY count lines; AMISS names lines that do not exist. */
export type LineCount = 'ROWS' | 'LINES' | 'NONE' | 'AMISS';

/** The part of a warehouse that loading uses: a table, its ledger, and COPY. */
export class WarehouseDouble {
  /** The rows of the table, each as its fields after the deduplication id. */
  readonly rows: string[][] = [];
  readonly ledger = new Map<string, number>();
  lineCount: LineCount = 'LINES';
  /** The errors with which the next transactions fail. */
  failures: string[] = [];
  /** The COPYs of loads and probes that were started. */
  copies = 0;

  private errors: (string | number | null)[][] = [];

  constructor(private readonly bucket: MemoryBucket) {}

  /** Returns why COPY refuses a row, if it does. */
  refuses: (fields: readonly string[]) => string | undefined = () => undefined;

  readonly execute = (sqls: readonly string[]): Execution => {
    const failure = /^(LOCK|COPY|CREATE TEMP)/.test(sqls[0]) ? this.failures.shift() : undefined;
    if (failure) {
      return { parts: [], error: failure };
    }
    switch (true) {
      case sqls[0].startsWith('LOCK TABLE'):
        return this.loadOnce(sqls);
      case sqls[0].startsWith('COPY'):
        return this.append(sqls[0]);
      case sqls[0].startsWith('CREATE TEMP'):
        return this.probe(sqls[1]);
      case sqls[0].includes('FROM sys_load_error_detail WHERE query_id = '):
        return { parts: [{ rows: this.errors.length, records: this.errors }] };
      case sqls[0].startsWith('SELECT COUNT(DISTINCT "deduplication_id")'): {
        const ids = [...sqls[0].matchAll(/'([^']*)'/g)].map(([, id]) => id);
        return { parts: [{ rows: 1, records: [[ids.filter((id) => this.ledger.has(id)).length]] }] };
      }
      default:
        throw new Error(`nothing is known of ${sqls[0]}`);
    }
  };

  private loadOnce(sqls: readonly string[]): Execution {
    const { taken, refused, missing } = this.copy(sqls[2]);
    if (refused > 0 || missing) {
      return { parts: [{ rows: 0 }, { rows: 0 }], error: missing ?? loadFailed('staged') };
    }
    const unseen = taken.filter(([id]) => !this.ledger.has(id));
    unseen.forEach(([id, ...row]) => {
      this.rows.push(row);
      this.ledger.set(id, (this.ledger.get(id) ?? 0) + 1);
    });
    const counts = [0, 0, taken.length, unseen.length, new Set(unseen.map(([id]) => id)).size, this.imbalances(taken)];
    return { parts: counts.map((rows) => ({ rows })) };
  }

  private imbalances(taken: readonly string[][]): number {
    const ids = new Set(taken.map(([id]) => id));
    return [...ids].filter((id) => this.ledger.get(id) !== taken.filter(([other]) => other === id).length).length;
  }

  private append(sql: string): Execution {
    const { taken, refused, missing } = this.copy(sql);
    if (refused > 0 || missing) {
      return { parts: [], error: missing ?? loadFailed('events') };
    }
    this.rows.push(...taken);
    return { parts: [{ rows: taken.length }] };
  }

  private probe(sql: string): Execution {
    const { taken, missing } = this.copy(sql);
    const parts = [{ rows: 0 }, { rows: taken.length }, { rows: 1, records: [[taken.length]] }];
    return missing ? { parts: parts.slice(0, 1), error: missing } : { parts };
  }

  /** Applies `MAXERROR 0`: the first error is the only one. */
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
    return { taken: rows.filter((row) => !refused.includes(row)).map(({ fields }) => fields), refused: refused.length };
  }
}

function loadFailed(table: string): string {
  return `ERROR: Load into table '${table}' failed.  Check 'sys_load_error_detail' system table for details.`;
}
