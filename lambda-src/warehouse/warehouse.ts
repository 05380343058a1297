import { randomUUID } from 'crypto';
import { DescribeStatementResponse, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { DataApi } from './data-api';
import { isRunAgain, TRIES_WHILE_UNAVAILABLE, RetryClass } from './retry-class';
import { failureOf, FinishedBatch, finishedBatch, StatementBatch } from './statement';
import { StatementFailedError } from './statement-errors';
import { WarehouseIdentity } from '../../src/private/contract/table';
import { InvocationTime, pause } from '../runtime/invocation-time';
import { Retries } from '../runtime/retries';

/** Runs statements in the warehouse and waits for them, but not longer than the invocation lasts. */
export class Warehouse {
  /** What was tried again and is not reported yet. */
  public readonly retries = new Retries<RetryClass>();

  private readonly dataApi: DataApi;

  /** @param triesWhileUnavailable how often it is tried again while it is paused, resumed or resized */
  constructor(
    client: RedshiftDataClient, identity: WarehouseIdentity, public readonly time: InvocationTime,
    private readonly triesWhileUnavailable = TRIES_WHILE_UNAVAILABLE,
  ) {
    this.dataApi = new DataApi(client, identity, time, this.retries, triesWhileUnavailable);
  }

  /**
   * Runs a batch until it succeeds, fails permanently, or the time is up.
   *
   * Throws `StatementFailedError` or `StatementRefusedError` if it is certain that nothing was committed, and
   * `OutcomeUnknownError` if it is not certain.
   */
  public async run(batch: StatementBatch): Promise<FinishedBatch> {
    const failures: (RetryClass | undefined)[] = [];
    for (;;) {
      try {
        return await this.attempt(batch);
      } catch (error) {
        const retry = error instanceof StatementFailedError ? error.failure.retry : undefined;
        failures.push(retry);
        if (!isRunAgain(failures, this.triesWhileUnavailable) || !await pause(this.time, failures.length - 1)) {
          throw error;
        }
        this.retries.count(retry!);
      }
    }
  }

  /** Runs one query and returns its rows. Every value is text. */
  public async query(name: string, sql: string): Promise<(string | null)[][]> {
    const { statements: [statement] } = await this.run({ name, sqls: [sql] });
    return this.rows(name, statement.id);
  }

  /** The rows of one statement of a finished batch. */
  public async rows(name: string, statementId: string): Promise<(string | null)[][]> {
    return this.dataApi.rows(name, statementId);
  }

  private async attempt(batch: StatementBatch): Promise<FinishedBatch> {
    // Each attempt has its own token. While the outcome is unknown, the same token refers to the same statement. After a failure the
    // service would answer the old token with that failure (inferred; the conformance check `client-token-after-a-failure` asks).
    const id = await this.dataApi.submit(batch, randomUUID());
    const description = await this.awaited(batch.name, id);
    const failure = failureOf(batch, id, description);
    if (failure) {
      throw new StatementFailedError(failure);
    }
    return finishedBatch(id, description);
  }

  /** Waits for a statement. One that is given up is cancelled. */
  private async awaited(name: string, id: string): Promise<DescribeStatementResponse> {
    try {
      return await this.dataApi.wait(name, id);
    } catch (error) {
      await this.dataApi.cancel(name, id);
      throw error;
    }
  }
}
