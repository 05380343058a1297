import type { Load } from './copy';
import type { Session } from './session';

export interface LoggedLoad {
  readonly load: Load;
  readonly queryId: number;
  readonly sessionId: number;
}

const HISTORY = `
  INSERT INTO redshift.load_history
  SELECT $1::integer, $2, $3, $4, current_database(), $5, $6, $7, $8, (extract(epoch FROM $8::timestamp - $7::timestamp) * 1000000)::bigint, $9, 'CSV',
    $10, $11, $12, $13, $12, $13, $14, -1`;

/** Nothing may rely on one number of a query being the same in all system tables: documents differ about it. So it is another one here. */
const ERRORS = `
  INSERT INTO redshift.load_errors
  SELECT $1::integer, $2::bigint + 4000000000, $3, $4, current_database(), $5, $6, e.*
  FROM jsonb_to_recordset($7::jsonb) AS e("fileName" text, "lineNumber" bigint, "columnName" text, "columnType" text, "columnLength" text,
    "position" integer, "errorCode" integer, "errorMessage" text)`;

/** Writes SYS_LOAD_HISTORY and SYS_LOAD_ERROR_DETAIL, in a transaction of their own. */
export async function writeLoads(session: Session, loads: readonly LoggedLoad[]): Promise<void> {
  await session.query('BEGIN');
  const { rows } = await session.query('SELECT oid, pg_current_xact_id() FROM pg_roles WHERE rolname = current_user');
  const [userId, transactionId] = rows[0] as [string, string];
  await session.asSuperuser(async () => {
    for (const { load, queryId, sessionId } of loads) {
      const whose = [userId, String(queryId), transactionId, String(sessionId)];
      await session.query(HISTORY, [
        ...whose, load.status, load.tableName, timestamp(load.start), timestamp(load.end), load.source,
        ...[load.rows, load.bytes, load.files, load.fileBytes, load.errors.length].map(String),
      ]);
      if (load.errors.length > 0) {
        await session.query(ERRORS, [...whose, String(load.tableId), timestamp(load.start), JSON.stringify(load.errors.map(shortened))]);
      }
    }
  });
  await session.query('COMMIT');
}

/** The log keeps 512 characters of a message and 256 of a file's name, and no NUL. */
function shortened(error: Load['errors'][number]): Load['errors'][number] {
  const message = Buffer.from(error.errorMessage.replaceAll('\0', '\\0').slice(0, 512)).toString(); // never half a surrogate pair
  return { ...error, fileName: error.fileName.slice(0, 256), errorMessage: message };
}

function timestamp(date: Date): string {
  return date.toISOString().replace('Z', '');
}
