import { checkCsv } from './copy-csv';
import { decompress, readSource, type ObjectStore, type SourceFile } from './copy-source';
import type { CopyStatement } from './copy-statement';
import type { CopyColumn } from './copy-values';
import { NULL_MARKER } from './csv-output';
import { RedshiftError } from './errors';
import { LoadErrorCode, type LoadError } from './field-error';
import { quoteLiteral, quoteName } from './names';
import type { Session } from './session';

/** The record of a COPY, for SYS_LOAD_HISTORY and SYS_LOAD_ERROR_DETAIL. It outlives the transaction. */
export interface Load {
  readonly tableId: number;
  readonly tableName: string;
  readonly source: string;
  readonly start: Date;
  end: Date;
  status: 'completed' | 'aborted';
  rows: number;
  bytes: number;
  files: number;
  fileBytes: number;
  errors: readonly LoadError[];
}

interface Target {
  readonly id: number;
  readonly columns: readonly CopyColumn[];
  readonly mayInsert: boolean;
  readonly isOwner: boolean;
}

/** Runs a COPY inside the transaction of its session. `load` is filled as far as the COPY gets, even if it fails. */
export async function copyIntoTable(session: Session, copy: CopyStatement, store: ObjectStore, log: (load: Load) => void): Promise<number> {
  const target = await findTarget(session, copy);
  if (!target.mayInsert) {
    throw new RedshiftError(`permission denied for relation ${copy.tableName}`);
  }
  if (copy.statUpdate && !target.isOwner) {
    throw new RedshiftError(`must be owner of relation ${copy.tableName} to use STATUPDATE`);
  }
  const roleArns = await session.assumeRoles(copy.roleArns, store);
  const load: Load = {
    tableId: target.id,
    tableName: copy.tableName,
    source: `s3://${copy.bucket}/${copy.key}`,
    start: new Date(),
    end: new Date(),
    status: 'aborted',
    rows: 0,
    bytes: 0,
    files: 0,
    fileBytes: 0,
    errors: [],
  };
  log(load);
  try {
    await loadFiles(session, copy, target, await readSource(store, { ...copy, roleArns }), load);
    load.status = 'completed';
  } finally {
    load.end = new Date();
  }
  return load.rows;
}

async function loadFiles(session: Session, copy: CopyStatement, target: Target, files: readonly SourceFile[], load: Load): Promise<void> {
  const most = Math.max(copy.maxError, 1); // this many errors fail the load
  const checked: Buffer[] = [];
  for (const file of files) {
    const input = decompress(file, copy.compression);
    const { csv, rows, errors } = checkCsv(file.name, input, target.columns, copy, most - load.errors.length);
    checked.push(csv);
    load.rows += rows;
    load.bytes += input.length;
    load.files += 1;
    load.fileBytes += file.bytes.length;
    load.errors = [...load.errors, ...errors];
    if (load.errors.length >= most) {
      load.rows = 0;
      throw loadFailed(copy);
    }
  }
  if (copy.noLoad) {
    load.rows = 0;
    return;
  }
  for (const [index, csv] of checked.entries()) {
    try {
      await session.copyIn(copyInStatement(copy, target), csv);
    } catch (cause) {
      load.rows = 0;
      load.errors = [unforeseen(cause as Error & { where?: string }, files[index].name)];
      throw loadFailed(copy, cause);
    }
  }
}

function loadFailed(copy: CopyStatement, cause?: unknown): RedshiftError {
  // two blanks, as Redshift writes it
  return new RedshiftError(`Load into table '${copy.tableName}' failed.  Check 'sys_load_error_detail' system table for details.`, { cause });
}

function copyInStatement(copy: CopyStatement, target: Target): string {
  const columns = target.columns.map(column => quoteName(column.name)).join(', ');
  return `COPY ${copy.table} (${columns}) FROM STDIN WITH (FORMAT csv, DELIMITER ${quoteLiteral(copy.delimiter)}, `
    + `QUOTE ${quoteLiteral(copy.quote)}, NULL ${quoteLiteral(NULL_MARKER)}, ENCODING 'UTF8')`;
}

/** An error of PostgreSQL that the checks did not find, for example a date that only PostgreSQL refuses. */
function unforeseen(error: Error & { where?: string }, fileName: string): LoadError {
  const [, line = '0', column = ''] = /line (\d+)(?:, column ([^:]+))?/.exec(error.where ?? '') ?? [];
  return {
    fileName,
    lineNumber: Number(line),
    columnName: column,
    columnType: '',
    columnLength: '',
    position: 0,
    errorCode: LoadErrorCode.UNKNOWN,
    errorMessage: error.message,
  };
}

const FIND_COLUMNS = `
  SELECT c.oid, has_table_privilege(c.oid, 'INSERT'), a.attname, redshift.base_name(t.name),
    coalesce(redshift.type_length(t.name, 1), 0), coalesce(redshift.type_length(t.name, 2), 0), redshift.is_not_null(c.oid, a.attname, a.attnotnull),
    a.attidentity = '' AND a.attgenerated = '', pg_has_role(c.relowner, 'USAGE')
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped,
    LATERAL (SELECT redshift.type_name(a.atttypid, a.atttypmod) AS name) t
  WHERE c.oid = to_regclass($1) ORDER BY a.attnum`;

/** Returns the columns that COPY fills, in the order of the file. */
async function findTarget(session: Session, copy: CopyStatement): Promise<Target> {
  const { rows } = await session.query(FIND_COLUMNS, [copy.table]);
  if (rows.length === 0) {
    throw new RedshiftError(`Cannot COPY into nonexistent table ${copy.tableName}`);
  }
  const all = rows.map(([, , name, type, length, scale, notNull, plain]) => ({
    column: { name: name!, type: type!, length: Number(length), scale: Number(scale), notNull: notNull === 't' },
    plain: plain === 't',
  }));
  const named = copy.columns.map(quoted => {
    const found = all.find(({ column }) => quoteName(column.name) === quoted);
    if (!found) {
      throw new RedshiftError(`column ${quoted} of relation "${copy.tableName}" does not exist`);
    }
    return found.column;
  });
  // without a list, a file holds every column except those that Redshift fills itself
  const columns = named.length > 0 ? named : all.filter(({ plain }) => plain).map(({ column }) => column);
  if (new Set(columns).size !== columns.length) {
    throw new RedshiftError('column specified more than once in the column list of COPY');
  }
  return { id: Number(rows[0][0]), mayInsert: rows[0][1] === 't', isOwner: rows[0][8] === 't', columns };
}
