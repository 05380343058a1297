import { setTimeout as sleep } from 'timers/promises';
import {
  BatchExecuteStatementCommand, CancelStatementCommand, DescribeStatementCommand, DescribeStatementResponse, GetStatementResultCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { withLastTimeout, withTimeout } from './data-api-client';
import { classifyCall, isTriedAgain, RetryClass } from './retry-class';
import { textOf, StatementBatch } from './statement';
import { OutcomeUnknownError, StatementRefusedError } from './statement-errors';
import { WarehouseIdentity } from '../../src/private/contract/table';
import { InvocationTime, pause } from '../runtime/invocation-time';
import { errorChain, errorText, log } from '../runtime/log';
import { Retries } from '../runtime/retries';
import { withoutValues } from '../runtime/without-values';

/** Maximum wait that the service accepts. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations-long-polling.html */
const LONGEST_WAIT_SECONDS = 30;
const FIRST_POLL = 100;
const LONGEST_POLL = 5_000;

/** The service takes three cancellations a second. @see https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-limits.html */
const CANCEL_TRIES = 3;
const CANCEL_PAUSE = 400;

const ENDED = new Set<string | undefined>(['FINISHED', 'FAILED', 'ABORTED']);

/** The calls of the Redshift Data API. Each is repeated while that can help and there is time left. */
export class DataApi {
  constructor(
    private readonly client: RedshiftDataClient,
    private readonly warehouse: WarehouseIdentity,
    private readonly time: InvocationTime,
    private readonly retries: Retries<RetryClass>,
    private readonly triesWhileUnavailable: number,
  ) {}

  /** Submits statements and returns their id. The same token makes sure that they run once, even if the call is repeated. */
  public async submit(batch: StatementBatch, token: string): Promise<string> {
    const { clusterIdentifier, workgroupName, database, dbUser, secretArn } = this.warehouse;
    const command = new BatchExecuteStatementCommand({
      ClusterIdentifier: clusterIdentifier,
      WorkgroupName: workgroupName,
      Database: database,
      DbUser: dbUser,
      SecretArn: secretArn,
      Sqls: [...batch.sqls],
      ExecutionMode: batch.autoCommit ? 'AUTO_COMMIT' : undefined,
      StatementName: batch.name,
      ClientToken: token,
    });
    let mayHaveHappened = false;
    for (let attempt = 0; ; attempt++) {
      try {
        const { Id } = await withTimeout(0, async (abortSignal) => this.client.send(command, { abortSignal }));
        return Id!;
      } catch (error) {
        mayHaveHappened ||= classifyCall(error).mayHaveHappened;
        if (await this.again(error, attempt)) {
          continue;
        }
        throw mayHaveHappened
          ? new OutcomeUnknownError(batch.name, undefined, `the Data API did not answer: ${withoutValues(errorText(error))}`, { cause: error })
          : new StatementRefusedError(batch.name, { cause: error });
      }
    }
  }

  /** Waits by long polling. If the service does not accept another long poll, asks again after increasing pauses. */
  public async wait(name: string, id: string): Promise<DescribeStatementResponse> {
    let held = true;
    let poll = FIRST_POLL;
    for (let failures = 0; this.time.remaining() > 0;) {
      const seconds = held ? Math.min(LONGEST_WAIT_SECONDS, Math.floor(this.time.remaining() / 1000)) : 0;
      const asked = Date.now();
      try {
        const command = new DescribeStatementCommand({ Id: id, WaitTimeSeconds: seconds >= 1 ? seconds : undefined });
        const description = await withTimeout(seconds, async (abortSignal) => this.client.send(command, { abortSignal }));
        if (ENDED.has(description.Status)) {
          return description;
        }
        failures = 0;
        if (Date.now() - asked < 1000) { // the request was not held
          await this.time.sleep(Math.min(poll, Math.max(this.time.remaining(), 0)));
          poll = Math.min(poll * 1.5, LONGEST_POLL);
        }
      } catch (error) {
        if ((error as Error).name === 'ActiveWaitingRequestsExceededException') {
          held = false;
        } else if (!await this.again(error, failures++)) {
          throw new OutcomeUnknownError(name, id, `its status cannot be read: ${withoutValues(errorText(error))}`, { cause: error });
        }
      }
    }
    throw new OutcomeUnknownError(name, id, 'it was still running when the invocation had to end');
  }

  /**
   * Cancels a statement that nobody waits for any more: one that waits for a lock would keep its session for up to a day. It is called when the
   * time is over, so it must not take long, and whether it succeeds changes nothing: nobody knows what the statement has done.
   */
  public async cancel(name: string, id: string): Promise<void> {
    const command = new CancelStatementCommand({ Id: id });
    for (let tries = 1; tries <= CANCEL_TRIES; tries++) {
      try {
        const { Status } = await withLastTimeout(async (abortSignal) => this.client.send(command, { abortSignal }));
        return log({ level: 'WARN', message: 'statement given up', statement: name, statementId: id, cancelled: Status ?? false });
      } catch (error) {
        if (tries === CANCEL_TRIES || classifyCall(error).retry !== 'THROTTLED') {
          return log({ level: 'WARN', message: 'statement given up', statement: name, statementId: id, cancelled: false, error: errorChain(error) });
        }
        await sleep(CANCEL_PAUSE);
      }
    }
  }

  /** The rows of a finished statement. Every value is text. */
  public async rows(name: string, id: string): Promise<(string | null)[][]> {
    const rows: (string | null)[][] = [];
    let nextToken: string | undefined;
    for (let failures = 0; ;) {
      try {
        const command = new GetStatementResultCommand({ Id: id, NextToken: nextToken });
        const page = await withTimeout(0, async (abortSignal) => this.client.send(command, { abortSignal }));
        for (const record of page.Records ?? []) { // as arguments of one call they could be too many
          rows.push(record.map(textOf));
        }
        nextToken = page.NextToken;
        if (!nextToken) {
          return rows;
        }
      } catch (error) {
        if (!await this.again(error, failures++)) {
          throw new Error(`the rows of ${name} cannot be read: ${withoutValues(errorText(error))} (statement id ${id})`, { cause: error });
        }
      }
    }
  }

  /** Tells whether to repeat a failed call. If so, it has waited long enough before it returns. */
  private async again(error: unknown, attempt: number): Promise<boolean> {
    const { retry } = classifyCall(error);
    if (!isTriedAgain(retry, attempt, this.triesWhileUnavailable) || !await pause(this.time, attempt)) {
      return false;
    }
    this.retries.count(retry);
    return true;
  }
}
