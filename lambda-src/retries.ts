import { RetryClass } from './retry-class';

/** What was tried again, by the reason why. */
export class Retries {
  readonly byClass: Partial<Record<RetryClass, number>> = {};

  count(retryClass: RetryClass): void {
    this.byClass[retryClass] = (this.byClass[retryClass] ?? 0) + 1;
  }

  get total(): number {
    return Object.values(this.byClass).reduce((sum, count) => sum + count, 0);
  }
}
