import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { checkIngest } from './check-ingest';
import { ComeBack } from './come-back';
import { drainDeadLetters } from './dead-letters';
import { loaderLoads, ownLoads, OwnWarehouse, Way } from './destinations';
import { dividedByQueue } from './divided-by-queue';
import { ingestMessages } from './ingest-messages';
import { handleQueueBatch } from './queue-batch';
import { replayObjects } from './replay-objects';
import { requireReplay } from './replay-request';
import { ReturnedMessages } from './returned-messages';
import { SetCulpritsAside, setCulpritsAside, TryMessages } from './set-culprits-aside';
import { CheckEvent, IngestCheckResult } from '../../src/private/contract/check';
import { IngestSchema, LoadEnvironment } from '../../src/private/contract/ingest';
import { ReplayRequest, ReplayResult } from '../../src/private/contract/replay';
import { TrialRequest, TrialResult } from '../../src/private/contract/trial';
import { LedgerHorizon } from '../load/ledger-horizon';
import { Origin } from '../message/origin';
import { readMessage } from '../message/read-message';
import { ExpiringObjects } from '../rejected/expiring-objects';
import { Quarantine } from '../rejected/quarantine';
import { invocationTime } from '../runtime/invocation-time';
import { PendingFolder } from '../staging/pending-folder';

export interface IngestClients {
  readonly s3: S3Client;
  /** Missing if a loader loads what is staged. */
  readonly redshiftData?: RedshiftDataClient;
  /** Present if replays are allowed. */
  readonly sqs?: SQSClient;
  readonly tryMessages: TryMessages;
  /** Decides when failed messages come back. Without it, they do when the timeout of their queue ends. */
  readonly comeBack?: ComeBack;
}

export interface IngestContext {
  getRemainingTimeInMillis(): number;
}

export interface ReplayEvent {
  readonly replay: ReplayRequest;
}

export interface TrialEvent {
  readonly trial: TrialRequest;
}

/** Handles a batch of the queue, or a request to load something again, to try a load, or to check what was done. */
export interface Ingest {
  /** Where it stages what a loader loads. Undefined if it loads by itself. */
  readonly pending?: PendingFolder;
  (event: SQSEvent, context: IngestContext): Promise<SQSBatchResponse>;
  (event: ReplayEvent, context: IngestContext): Promise<ReplayResult>;
  (event: TrialEvent, context: IngestContext): Promise<TrialResult>;
  (event: CheckEvent, context: IngestContext): Promise<IngestCheckResult>;
}

/** Creates the parts once. They live as long as the execution environment. */
export function createIngest(environment: LoadEnvironment, schema: IngestSchema, clients: IngestClients): Ingest {
  const { s3, redshiftData, sqs, tryMessages, comeBack } = clients;
  const { STAGING_BUCKET: bucket, BUCKET_PREFIX: prefix = '', SCHEMA_NAME: schemaName, TABLE_NAME: tableName, WAREHOUSE, COPY_ROLE_ARN } = environment;
  const { version, payloadFormat, rowsPath, ledgerHorizonDays, rejectedRetentionDays } = schema;
  const folder = { s3, bucket, prefix };
  const horizon = new LedgerHorizon(ledgerHorizonDays);
  const quarantine = new Quarantine(s3, { bucket, prefix, version, payloadFormat, rowsPath });
  const expiring = new ExpiringObjects(s3, bucket, prefix, rejectedRetentionDays);
  const parts = { folder, schema, table: { schemaName, tableName }, horizon, quarantine };
  const loader = WAREHOUSE === undefined || COPY_ROLE_ARN === undefined ? loaderLoads(environment, parts) : undefined;
  const destinationsFor = loader?.destinationsFor ?? ownLoads(redshiftData!, environment as LoadEnvironment & OwnWarehouse, parts);
  const origin = new Origin(environment);
  const returned = new ReturnedMessages();
  const deadLetters = environment.SUBSCRIPTION_DEAD_LETTER_QUEUE_URL;
  const ingest = async (event: SQSEvent | ReplayEvent | TrialEvent | CheckEvent, context: IngestContext) => {
    const longest = context.getRemainingTimeInMillis();
    const destinations = destinationsFor(invocationTime(context), longest);
    if ('trial' in event) {
      await destinations.tryLoad(event.trial.copy ?? true);
      return { trial: 'PASSED' };
    }
    if ('check' in event) {
      return checkIngest(event, destinations, expiring);
    }
    const setAside: SetCulpritsAside = async (messages, suspected) =>
      setCulpritsAside(messages, suspected, tryMessages, () => context.getRemainingTimeInMillis());
    const partsOf = (way: Way) => ({ ...parts, horizon: way.horizon, destination: destinations.of(way) });
    if (!('replay' in event)) {
      const { own, foreign } = dividedByQueue(event.Records, origin);
      const reported = foreign.map((itemIdentifier) => ({ itemIdentifier }));
      if (own.length === 0) {
        return { batchItemFailures: reported };
      }
      const failed = await handleQueueBatch(own, {
        longest,
        returned,
        isAway: async () => destinations.isAway(),
        read: (record) => horizon.accept(readMessage(record, schema, origin.topicsOf(record))),
        setCulpritsAside: setAside,
        ingest: async (messages) => ingestMessages(messages, partsOf({ horizon })),
        comeBack,
      });
      return { batchItemFailures: [...failed.map((itemIdentifier) => ({ itemIdentifier })), ...reported] };
    }
    if (!sqs || !deadLetters) {
      throw new Error('this ingest does not replay; deploy it with \'replay: true\'');
    }
    const { replay } = event;
    requireReplay(replay);
    const forced = replay.force ?? false;
    await destinations.askLedger();
    const means = {
      // With force a replay does not care how far back the ledger knows.
      parts: partsOf({ horizon: forced ? new LedgerHorizon(undefined) : horizon, forced, replayed: !('source' in replay) }),
      folder,
      longest,
      setCulpritsAside: setAside,
      topics: forced ? undefined : origin.topics,
      timeLeft: () => context.getRemainingTimeInMillis() > longest / 2,
    };
    return 'source' in replay ? drainDeadLetters(sqs, deadLetters, replay, means) : replayObjects(replay, means);
  };
  return Object.assign(ingest as Ingest, { pending: loader?.pending });
}
