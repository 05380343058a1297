import { Duration } from 'aws-cdk-lib';
import { LoadMode } from './load-mode';

/** How often a message may be loaded into the table. */
export enum DeliveryGuarantee {
  /**
   * Each message is loaded once. A ledger beside the table records the messages that were loaded, in the same transaction as their rows.
   *
   * It does not matter how often SNS, SQS, Lambda or a retry delivers a message: its rows that can be loaded are in the table once, and its
   * other rows are under `rejected/`. A message is recognised for `ledgerHorizon`, by its attribute `deduplicationId`, or else by the id
   * that SNS gave it. Rows are loaded in any order.
   *
   * `docs/reliability.md` lists the conditions, and what is not guaranteed.
   */
  EXACTLY_ONCE = 'EXACTLY_ONCE',

  /**
   * Each message is loaded at least once, and more often after a retry or a second delivery.
   *
   * There is no ledger, and loads do not wait for each other. A loader refuses it, because it would load too much again.
   */
  AT_LEAST_ONCE = 'AT_LEAST_ONCE',
}

/** How rows are loaded into the table, and how often. */
export interface LoadOptions {
  /**
   * How often a message may be loaded into the table.
   *
   * @default DeliveryGuarantee.EXACTLY_ONCE
   */
  readonly delivery?: DeliveryGuarantee;

  /**
   * How long the ledger remembers a message that was loaded, in whole days.
   *
   * A message that was published longer ago is kept under `rejected/` with the reason `TOO_OLD`, because it is no longer known whether
   * it was loaded. A replay with `force` loads it.
   *
   * The queue and the dead-letter queue together keep a message for 14 days after it was sent, and for as long again after it was moved back.
   * If a producer publishes a message again after the horizon, under the same `deduplicationId`, its rows are loaded again.
   *
   * Minimum: Duration.days(28). Maximum: Duration.days(3650).
   *
   * @default Duration.days(30)
   */
  readonly ledgerHorizon?: Duration;

  /**
   * Within what time a producer may publish a message again under the same `deduplicationId`, in whole days.
   *
   * A load then looks for the ids of producers only in the part of the ledger that is as old. The cost of a load no longer grows with
   * `ledgerHorizon`. **A message that is published again later than that is loaded again.** Deliveries of one and the same message are always
   * recognised, however late they come.
   *
   * The ids that SNS gives need no such promise, so leave it out with `DeduplicationId.SNS` and with AT_LEAST_ONCE.
   *
   * Minimum: Duration.days(1), or Duration.days(28) with `rawMessageDelivery`. Maximum: `ledgerHorizon`.
   *
   * @default - the whole ledger is searched for the ids of producers
   */
  readonly repeatWithin?: Duration;

  /**
   * What happens to a row if the table already has a row with the same key.
   *
   * @default LoadMode.append()
   */
  readonly loadMode?: LoadMode;
}
