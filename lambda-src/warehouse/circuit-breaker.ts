import { RetryClass } from './retry-class';
import { OutcomeUnknownError, retryClassOf, StatementFailedError, StatementRefusedError } from './statement-errors';
import { Warehouse } from './warehouse';
import { atMost, InvocationTime } from '../runtime/invocation-time';
import { errorChain, log } from '../runtime/log';

/** Longest wait for an answer, in milliseconds. A warehouse that answers `SELECT 1` later than that loads nothing in time. */
const LONGEST_ANSWER = 30_000;
const SHARE = 0.25;

/** The least wait, if there is so much time. That there is no answer in less says nothing of the warehouse. */
export const SHORTEST_ANSWER = 5_000;

/** Failures that say nothing about what was to be loaded. A conflict with another load is none of them. */
const OF_WAREHOUSE: ReadonlySet<RetryClass | undefined> = new Set<RetryClass | undefined>(['THROTTLED', 'CONNECTION', 'UNAVAILABLE', 'ABORTED']);

/** Connects to the warehouse for so much time. */
export type WarehouseFor = (time: InvocationTime, triesWhileUnavailable?: number) => Warehouse;

/**
 * Remembers that the last load failed for the warehouse's sake. It lives as long as the execution environment.
 *
 * While it is open, the warehouse is asked first, with a statement that waits for nothing. So an outage does not cost each invocation all of its
 * time.
 */
export class CircuitBreaker {
  private isOpen = false;

  /** Takes note of why a load failed. */
  public failed(error: unknown): void {
    this.isOpen ||= isOfWarehouse(error);
  }

  /** Whether the warehouse does not answer. It is asked only if the last load failed for its sake. */
  public async isAway(time: InvocationTime, warehouseFor: WarehouseFor): Promise<boolean> {
    if (!this.isOpen) {
      return false;
    }
    try {
      const patience = atMost(time, Math.min(LONGEST_ANSWER, Math.max(SHORTEST_ANSWER, time.remaining() * SHARE)));
      await warehouseFor(patience, 0).run({ name: 'ask whether the warehouse answers', sqls: ['SELECT 1'] });
    } catch (error) {
      if (isOfWarehouse(error)) {
        log({ level: 'WARN', message: 'the warehouse is away', error: errorChain(error) });
        return true;
      }
    }
    this.isOpen = false; // any other error is one of the next load, too
    return false;
  }
}

function isOfWarehouse(error: unknown): boolean {
  if (error instanceof StatementRefusedError || error instanceof StatementFailedError) {
    return OF_WAREHOUSE.has(retryClassOf(error));
  }
  return error instanceof OutcomeUnknownError || (error instanceof Error && error.cause !== undefined && isOfWarehouse(error.cause));
}
