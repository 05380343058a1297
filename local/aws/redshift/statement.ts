import { randomUUID } from 'node:crypto';

import type { QueryResult } from './database';
import type { Endpoint } from './warehouse';

export type Status = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

const DONE: ReadonlySet<Status> = new Set<Status>(['FINISHED', 'FAILED', 'ABORTED']);

/** A caller's request to run a statement. */
export interface StatementRequest {
  readonly endpoint: Endpoint;
  readonly database: string;
  readonly dbUser?: string;
  readonly secretArn?: string;
  readonly name?: string;
  readonly callerRole: string;
  /** Name of the role's session. */
  readonly callerSession?: string;
  readonly sqls: readonly string[];
  readonly isBatch: boolean;
  /** Whether all statements share a transaction, or each has its own. */
  readonly mode: 'TRANSACTION' | 'AUTO_COMMIT';
  readonly parameters: ReadonlyMap<string, string>;
}

/** The state of one SQL text of a statement. A single statement has one, and a batch has one for each text. */
export class SubStatement {
  readonly createdAt = new Date();
  updatedAt = this.createdAt;
  status: Status = 'SUBMITTED';
  error?: string;
  result?: QueryResult;
  /** Rows returned or affected. -1 while unknown. */
  resultRows = -1;
  resultBytes = -1;
  queryId = 0;
  /** Of a statement of a batch, since it began. */
  queryUuid?: string;
  private startedAt?: bigint;
  durationNanoseconds = -1;

  constructor(readonly id: string, readonly sql: string) {}

  get done(): boolean {
    return DONE.has(this.status);
  }

  get hasResultSet(): boolean {
    return (this.result?.fields.length ?? 0) > 0;
  }

  become(status: Status, error?: string): void {
    this.status = status;
    this.error = error;
    this.updatedAt = new Date();
    if (status === 'STARTED') {
      this.startedAt = process.hrtime.bigint();
    } else if (this.done) {
      this.durationNanoseconds = this.startedAt === undefined ? 0 : Number(process.hrtime.bigint() - this.startedAt);
    }
  }

  finish(result: QueryResult, affectedRows: number): void {
    this.result = result;
    this.resultRows = result.fields.length > 0 ? result.rows.length : affectedRows;
    this.resultBytes = result.rows.reduce((bytes, row) => row.reduce((sum, value) => sum + Buffer.byteLength(value ?? ''), bytes), 0);
    this.become('FINISHED');
  }
}

/** A statement of the Data API, with its state. */
export class Statement extends SubStatement {
  readonly subStatements: readonly SubStatement[];
  pid = 0;
  /** Set by `cancel`. The execution stops at the next opportunity. */
  cancelled = false;
  /** Stops the query that the session of the statement runs now. */
  interrupt?: () => Promise<void>;
  /** When the last interruption is over. Until then it may hit whatever the session does. */
  interrupted?: Promise<void>;
  private readonly waiting = new Map<SubStatement, Set<() => void>>();

  constructor(readonly request: StatementRequest) {
    const id: string = randomUUID();
    super(id, request.sqls[0]);
    this.subStatements = request.sqls.map((sql, index) => new SubStatement(`${id}:${index + 1}`, sql));
  }

  /** Stops the execution, also while it waits for a lock. */
  cancel(): void {
    this.cancelled = true;
    this.interrupted = this.interrupt?.();
  }

  /** Returns the statement itself, or its part by an id such as `uuid:2`. */
  part(id: string): SubStatement | undefined {
    return id === this.id ? this : this.request.isBatch ? this.subStatements.find(sub => sub.id === id) : undefined;
  }

  /** Waits until a part is finished, but no longer than some milliseconds. */
  async whenDone(part: SubStatement, milliseconds: number): Promise<void> {
    if (part.done || milliseconds <= 0) {
      return;
    }
    await new Promise<void>(resolve => {
      const listeners = this.waiting.get(part) ?? new Set();
      this.waiting.set(part, listeners);
      const timer = setTimeout(finish, milliseconds);
      function finish(): void {
        clearTimeout(timer);
        listeners.delete(finish);
        resolve();
      }
      listeners.add(finish);
    });
  }

  /** Wakes the callers that wait for a part that is finished. */
  wake(): void {
    for (const [part, listeners] of this.waiting) {
      if (part.done) {
        listeners.forEach(listener => listener());
      }
    }
  }
}

/** Converts a time to seconds, as the Data API sends it. */
export function seconds(date: Date): number {
  return date.getTime() / 1000;
}
