import { Duration } from 'aws-cdk-lib';
import { DeliveryGuarantee } from './ingest-options';
import { LoadMode } from './load-mode';

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
