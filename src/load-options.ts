import { Duration } from 'aws-cdk-lib';
import { LoadMode } from './load-mode';

/** How often a message may end up in the table. */
export enum DeliveryGuarantee {
  /**
   * Once: a ledger beside the table knows the messages that were loaded, and is written in the same transaction as their rows.
   *
   * What is guaranteed: of each message, the rows that can load are in the table once, all of them or none yet, however often SNS, SQS,
   * Lambda or a retry deliver it, and however many handlers load at the same time. The other rows are kept under `rejected/`. What
   * could not be loaded in `maxReceiveCount` tries is in the dead-letter queue.
   *
   * Under which conditions: a message is recognised by its attribute `deduplicationId`, else by the id SNS gave it; a producer that
   * publishes the same thing again without that attribute has published another message. It is recognised for `ledgerHorizon`. All
   * who load the table do so through its ledger. Dead letters are moved back within the 14 days that their queue keeps them.
   *
   * What is not: an order. Rows come into the table in any order; `LoadMode.merge()` keeps the latest version of each all the same.
   */
  EXACTLY_ONCE = 'EXACTLY_ONCE',

  /** Once or, after a retry or a second delivery, more often. There is no ledger, and loads do not wait for each other. */
  AT_LEAST_ONCE = 'AT_LEAST_ONCE',
}

/** How rows get into the table, and how often. */
export interface LoadOptions {
  /**
   * How often a message may end up in the table.
   *
   * @default DeliveryGuarantee.EXACTLY_ONCE
   */
  readonly delivery?: DeliveryGuarantee;

  /**
   * How long the ledger knows a message that was loaded, in whole days. A message that was published longer ago is kept under `rejected/`
   * as `TOO_OLD`, because nobody can tell any more whether it was loaded; replayed with force, it loads.
   *
   * A message may spend 7 days in the queue and as long in the dead-letter queue as makes 14. A producer that publishes again later
   * than this, under the same `deduplicationId`, has its rows loaded again.
   *
   * Minimum: Duration.days(21). Maximum: Duration.days(3650).
   *
   * @default Duration.days(30)
   */
  readonly ledgerHorizon?: Duration;

  /**
   * What becomes of rows that the table holds already, by their key.
   *
   * @default LoadMode.append()
   */
  readonly loadMode?: LoadMode;

  /**
   * Whether the handler may be invoked to load once more what was rejected or loaded, and what SNS could not deliver.
   *
   * It is then allowed to read `rejected/` and `loaded/`, and to empty the subscription's dead-letter queue. Nothing is loaded twice,
   * because the ledger knows it; so it needs `DeliveryGuarantee.EXACTLY_ONCE`. The requests are in `docs/operations.md`.
   *
   * @default false
   */
  readonly replay?: boolean;
}
