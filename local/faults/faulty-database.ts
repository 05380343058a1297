import { Fault, Point } from './fault';
import { FaultPlan } from './fault-plan';
import { Mutation } from './mutation';
import type { Connection, Database } from '../aws/redshift/database';
import { Clock } from '../wire/clock';

export interface FaultyDatabaseSettings {
  readonly clock: Clock;
  readonly plan: () => FaultPlan;
  /** What is broken on purpose, to check that the suite notices it. */
  readonly mutation?: Mutation;
  /** Called when the database itself fails a transaction because of a concurrent one. */
  readonly onSerializationFailure?: () => void;
  /** Called when a transaction deletes old entries of the ledger. */
  readonly onPrune?: () => void;
  /** Milliseconds that a load takes between COPY and INSERT. Without them, loads on one machine end before others start. */
  readonly loadTakes?: () => number;
}

/** A database whose transactions fail at the points of a plan. */
export class FaultyDatabase implements Database {
  readonly superuser: string;

  constructor(private readonly database: Database, private readonly settings: FaultyDatabaseSettings) {
    this.superuser = database.superuser;
  }

  withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    return this.database.withConnection((connection) => use(new FaultyConnection(connection, this.settings)));
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

class FaultyConnection implements Connection {
  /** The BEGIN of a statement's open transaction. Statements that the stand-in runs for itself have none, and do not fail. */
  private begun?: string;
  private lateLock?: string;

  constructor(private readonly connection: Connection, private readonly settings: FaultyDatabaseSettings) {}

  async query(sql: string, parameters?: readonly string[]): ReturnType<Connection['query']> {
    if (sql.startsWith('BEGIN ISOLATION')) {
      this.begun = sql;
      return this.connection.query(sql);
    }
    const point = this.begun === undefined ? undefined : statementPoint(sql);
    if (sql === 'COMMIT' || sql === 'ROLLBACK') {
      this.begun = undefined;
    }
    if (!point) {
      return this.watched(() => this.connection.query(sql, parameters));
    }
    if (point.name === PRUNE) {
      this.settings.onPrune?.();
    }
    const fault = this.settings.plan().at(point);
    if (fault === 'COMMITTED_BUT_FAILED') {
      await this.connection.query(sql);
      throw redshiftFailure('CONNECTION_TERMINATED');
    }
    if (fault) {
      throw redshiftFailure(fault);
    }
    return this.watched(() => this.mutated(point, sql, parameters));
  }

  async cancel(): Promise<void> {
    await this.connection.cancel?.();
  }

  async copyIn(sql: string, data: Buffer): Promise<number> {
    const fault = this.settings.plan().at({ site: 'COPY', name: 'warehouse: COPY' });
    if (fault) {
      throw redshiftFailure(fault);
    }
    const rows = await this.connection.copyIn(sql, data);
    await this.settings.clock.sleep(this.settings.loadTakes?.() ?? 0);
    return rows;
  }

  private async watched<T>(statement: () => Promise<T>): Promise<T> {
    try {
      return await statement();
    } catch (error) {
      if ((error as { code?: string }).code === '40001') {
        this.settings.onSerializationFailure?.();
      }
      throw error;
    }
  }

  /** Runs a statement, or the mutation's replacement of it. */
  private async mutated({ name }: Point, sql: string, parameters?: readonly string[]): ReturnType<Connection['query']> {
    switch (this.settings.mutation) {
      case 'NO_LOCK':
      case 'LATE_LOCK':
        if (name === LOCK) {
          this.lateLock = sql;
          return { fields: [], rows: [], affectedRows: 0 };
        }
        if (name === INSERT_ROWS && this.settings.mutation === 'LATE_LOCK') {
          await this.connection.query(this.lateLock!);
        }
        break;
      case 'LEDGER_APART':
        if (name === INSERT_LEDGER) {
          await this.connection.query('COMMIT');
          await this.connection.query(this.begun!);
        }
        break;
    }
    return this.connection.query(sql, parameters);
  }
}

const LOCK = 'warehouse: LOCK';
const INSERT_ROWS = 'warehouse: INSERT of rows';
const PRUNE = 'warehouse: DELETE of old entries';
const INSERT_LEDGER = 'warehouse: INSERT into the ledger';

/** The statements of a load, except its COPY. */
const STATEMENTS: readonly (readonly [RegExp, string])[] = [
  [/^LOCK /i, LOCK],
  [/^CREATE TEMP/i, 'warehouse: CREATE TEMP TABLE'],
  [/^INSERT INTO "guard" /i, 'warehouse: INSERT into the guard'],
  [/^INSERT INTO "expected" /i, 'warehouse: INSERT of expected objects'],
  [/^INSERT INTO "copies" /i, 'warehouse: INSERT of copies'],
  [/^INSERT INTO "refused" /i, 'warehouse: INSERT of refused messages'],
  [/^INSERT INTO "superfluous" /i, 'warehouse: INSERT of superfluous copies'],
  [/^DELETE FROM "staged"/i, 'warehouse: DELETE of superfluous copies'],
  [/^INSERT INTO \S*_ledger"? .*'\u0001forgotten'/i, 'warehouse: INSERT of how far the ledger has forgotten'],
  [/^INSERT INTO \S*_ledger"? /i, INSERT_LEDGER],
  [/^INSERT INTO \S*_deleted"? /i, 'warehouse: INSERT of tombstones'],
  [/^INSERT INTO (?!redshift\.)/i, INSERT_ROWS],
  [/^DELETE FROM "latest" USING /i, 'warehouse: DELETE of older versions'],
  [/^DELETE FROM "latest" WHERE /i, 'warehouse: DELETE of what deletes'],
  [/^DELETE FROM \S*_deleted"? USING /i, 'warehouse: DELETE of former tombstones'],
  [/^DELETE FROM \S*_deleted"? WHERE /i, 'warehouse: DELETE of old tombstones'],
  [/^DELETE FROM \S* USING "latest" /i, 'warehouse: DELETE of deleted rows'],
  [/^MERGE /i, 'warehouse: MERGE'],
  [/^SELECT "counted"/i, 'warehouse: SELECT of unbalanced messages'],
  [/^DELETE FROM \S*_ledger"? /i, PRUNE],
];

function statementPoint(sql: string): Point | undefined {
  if (sql === 'COMMIT') {
    return { site: 'COMMIT', name: 'warehouse: COMMIT' };
  }
  const name = STATEMENTS.find(([pattern]) => pattern.test(sql))?.[1];
  return name === undefined ? undefined : { site: 'STATEMENT', name };
}

/** Makes the error that PostgreSQL would report. The stand-in translates it if Redshift's text differs. */
function redshiftFailure(fault: Fault): Error {
  switch (fault) {
    case 'SERIALIZATION':
      return postgresError('40001', 'could not serialize access due to read/write dependencies among transactions');
    case 'CONFLICT':
      return postgresError('40001', 'could not serialize access due to concurrent update');
    case 'CONNECTION_TERMINATED':
      return postgresError('57P01', 'terminating connection due to administrator command');
    case 'COPY_FAILED':
      return postgresError('58030', 'S3ServiceException: We encountered an internal error. Please try again., Status 500, Error InternalError');
    default:
      throw new Error(`${fault} cannot happen to a statement`);
  }
}

function postgresError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
