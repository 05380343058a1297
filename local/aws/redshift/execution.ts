import { randomUUID } from 'crypto';
import { copyIntoTable, type Load } from './copy';
import type { ObjectStore } from './copy-source';
import type { QueryResult } from './database';
import { translate, type Translation } from './dialect';
import { errorText, RedshiftError } from './errors';
import { writeLoads, type LoggedLoad } from './load-log';
import { prepareFor, Session, type SessionIdentity } from './session';
import type { Statement, SubStatement } from './statement';

const NOTHING: QueryResult = { fields: [], rows: [], affectedRows: 0 };

let lastProcess = 1_073_741_824;
let lastQuery = Math.floor(Date.now() / 1000);

class Cancelled extends Error {}

/** Runs a statement to its end. It never throws: an error is stored in the statement's status and error. */
export async function execute(statement: Statement, logIn: () => Promise<SessionIdentity>, store: ObjectStore): Promise<void> {
  const { endpoint } = statement.request;
  try {
    const identity = await logIn();
    const run = new Run(statement, store);
    await prepareFor(run.translations, endpoint);
    await Session.run(endpoint.database, identity, session => run.in(session));
  } catch (error) {
    end(statement, error);
  }
  statement.wake();
}

/** Ends a statement: parts that did not run become ABORTED, and the statement gets the error. */
function end(statement: Statement, error: unknown, failed?: SubStatement): void {
  for (const part of statement.subStatements.filter(({ done }) => !done)) {
    part.become('ABORTED');
  }
  if (error instanceof Cancelled) {
    statement.become('ABORTED', 'Query cancelled by user');
  } else {
    const text = errorText(error);
    const number = failed && statement.subStatements.indexOf(failed) + 1;
    statement.become('FAILED', statement.request.isBatch && number ? `Query #${number} failed with ${text}` : text);
  }
}

class Run {
  readonly translations: readonly Translation[];
  /** Syntax errors by statement. Each is raised when the turn of its statement comes. */
  private readonly unreadable = new Map<number, unknown>();
  private readonly loads: LoggedLoad[] = [];
  private readonly isolation: string;

  constructor(private readonly statement: Statement, private readonly store: ObjectStore) {
    const { sqls, isBatch, mode, endpoint } = statement.request;
    this.isolation = endpoint.isolation === 'SERIALIZABLE' ? 'SERIALIZABLE' : 'REPEATABLE READ';
    this.translations = sqls.map((sql, index) => {
      try {
        return translate(sql, isBatch && mode === 'TRANSACTION');
      } catch (error) {
        this.unreadable.set(index, error);
        return { kind: 'MAINTENANCE', sql: '', parameters: [], domains: [], collations: [], longNames: new Map(), readsRows: false };
      }
    });
  }

  async in(session: Session): Promise<void> {
    const { statement } = this;
    statement.pid = ++lastProcess;
    if (statement.cancelled) {
      end(statement, new Cancelled());
      return;
    }
    statement.become('PICKED');
    statement.become('STARTED');
    statement.interrupt = () => session.cancel();
    try {
      if (statement.request.isBatch && statement.request.mode === 'TRANSACTION') {
        await this.transaction(session);
      } else {
        await this.eachAlone(session);
      }
    } finally {
      statement.interrupt = undefined;
      await statement.interrupted;
    }
  }

  /** Runs all statements in one transaction. */
  private async transaction(session: Session): Promise<void> {
    const { statement } = this;
    let running: SubStatement | undefined;
    try {
      await session.query(`BEGIN ISOLATION LEVEL ${this.isolation}`);
      for (const [index, part] of statement.subStatements.entries()) {
        running = part;
        await this.part(session, index);
        statement.wake();
      }
      this.stopIfCancelled();
      await session.query('COMMIT');
    } catch (thrown) {
      const error = await this.causeOf(thrown);
      await session.query('ROLLBACK');
      await this.log(session);
      if (running && !(error instanceof Cancelled)) {
        running.become('FAILED', errorText(error));
      }
      end(statement, error, running);
      return;
    }
    await this.log(session);
    this.finish();
  }

  /** Runs each statement in a transaction of its own. A failure does not keep the others from running. */
  private async eachAlone(session: Session): Promise<void> {
    const { statement } = this;
    const failures: { part: SubStatement; error: unknown }[] = [];
    for (const [index, part] of statement.subStatements.entries()) {
      try {
        await session.query(`BEGIN ISOLATION LEVEL ${this.isolation}`);
        await this.part(session, index, () => session.query('COMMIT'));
      } catch (thrown) {
        const error = await this.causeOf(thrown);
        await session.query('ROLLBACK');
        if (error instanceof Cancelled) {
          await this.log(session);
          return end(statement, error);
        }
        part.become('FAILED', errorText(error));
        failures.push({ part, error });
      }
      await this.log(session);
      statement.wake();
    }
    if (failures.length > 0) {
      end(statement, failures[0].error, failures[0].part);
    } else {
      this.finish();
    }
  }

  /** A query that was interrupted fails with an error of PostgreSQL. */
  private async causeOf(error: unknown): Promise<unknown> {
    await this.statement.interrupted;
    return this.statement.cancelled && (error as { code?: string }).code === '57014' ? new Cancelled() : error;
  }

  private finish(): void {
    const { statement } = this;
    if (!statement.request.isBatch) {
      const [only] = statement.subStatements;
      statement.queryId = only.queryId;
      statement.finish(only.result ?? NOTHING, only.resultRows);
    } else {
      statement.become('FINISHED');
    }
  }

  private async part(session: Session, index: number, commit?: () => Promise<unknown>): Promise<void> {
    this.stopIfCancelled();
    const part = this.statement.subStatements[index];
    part.queryId = ++lastQuery;
    part.queryUuid = randomUUID();
    this.statement.queryId = this.statement.request.isBatch ? 0 : part.queryId;
    part.become('STARTED');
    if (this.unreadable.has(index)) {
      throw this.unreadable.get(index);
    }
    const { result, affectedRows } = await this.perform(session, this.translations[index], part.queryId);
    await commit?.();
    part.finish(result, affectedRows);
  }

  private async perform(session: Session, translation: Translation, queryId: number): Promise<{ result: QueryResult; affectedRows: number }> {
    if (translation.kind === 'MAINTENANCE') {
      return { result: NOTHING, affectedRows: 0 };
    }
    if (translation.copy) {
      const affectedRows = await copyIntoTable(session, translation.copy, this.store, load => this.remember(load, queryId));
      await session.query("SELECT set_config('redshift.last_copy_count', $1, false), set_config('redshift.last_copy_id', $2, false)",
        [String(affectedRows), String(queryId)]);
      return { result: NOTHING, affectedRows };
    }
    const { sql, parameters, readsRows } = translation;
    if (readsRows && this.statement.request.endpoint.collations.size > 1) {
      await session.query('SELECT redshift.refuse_mixed_collations($1, $2)', [sql, String(parameters.length)]);
    }
    const result = await session.query(sql, parameters.map(name => this.parameter(name)));
    if (translation.kind === 'TRUNCATE' && this.statement.request.mode === 'TRANSACTION') {
      await session.query('COMMIT'); // TRUNCATE commits its transaction
      await session.query(`BEGIN ISOLATION LEVEL ${this.isolation}`);
    }
    return { result, affectedRows: result.affectedRows };
  }

  private parameter(name: string): string {
    const value = this.statement.request.parameters.get(name);
    if (value === undefined) {
      throw new RedshiftError(`syntax error at or near ":${name}"`);
    }
    return value;
  }

  private stopIfCancelled(): void {
    if (this.statement.cancelled) {
      throw new Cancelled();
    }
  }

  private remember(load: Load, queryId: number): void {
    this.loads.push({ load, queryId, sessionId: this.statement.pid });
  }

  /** Writes the load log: after the transaction, so that it outlives a rollback, and before the statement is finished, so that a caller that sees the failure also sees the reason. */
  private async log(session: Session): Promise<void> {
    const loads = this.loads.splice(0);
    if (loads.length > 0) {
      await writeLoads(session, loads);
    }
  }
}
