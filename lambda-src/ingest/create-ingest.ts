import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { drainDeadLetters } from './dead-letters';
import { dividedByQueue } from './divided-by-queue';
import { ingestMessages, IngestParts } from './ingest-messages';
import { replayObjects } from './replay-objects';
import { requireReplay } from './replay-request';
import { comeAgain, SetCulpritsAside, setCulpritsAside, TryMessages } from './set-culprits-aside';
import { IngestSchema, LoadEnvironment } from '../../src/private/contract/ingest';
import { ReplayRequest, ReplayResult } from '../../src/private/contract/replay';
import { WarehouseIdentity } from '../../src/private/contract/table';
import { TrialRequest, TrialResult } from '../../src/private/contract/trial';
import { forgottenUpTo } from '../load/ledger';
import { LedgerHorizon } from '../load/ledger-horizon';
import { Leftovers } from '../load/leftovers';
import { LoadTarget } from '../load/staged-table';
import { isRoleFailure, tryLoad } from '../load/try-load';
import { Origin } from '../message/origin';
import { readMessage } from '../message/read-message';
import { ExpiringObjects } from '../rejected/expiring-objects';
import { Quarantine } from '../rejected/quarantine';
import { invocationTime } from '../runtime/invocation-time';
import { columnsNote } from '../staging/staged-columns';
import { Staging } from '../staging/staging';
import { onceEffective } from '../warehouse/once-effective';
import { Warehouse } from '../warehouse/warehouse';

export interface IngestClients {
  readonly s3: S3Client;
  readonly redshiftData: RedshiftDataClient;
  /** Present if replays are allowed. */
  readonly sqs?: SQSClient;
  readonly tryMessages: TryMessages;
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

/** Handles a batch of the queue, or a request to load something again, or to try a load. */
export interface Ingest {
  (event: SQSEvent, context: IngestContext): Promise<SQSBatchResponse>;
  (event: ReplayEvent, context: IngestContext): Promise<ReplayResult>;
  (event: TrialEvent, context: IngestContext): Promise<TrialResult>;
}

/** Creates the parts once. They live as long as the execution environment. */
export function createIngest(environment: LoadEnvironment, schema: IngestSchema, { s3, redshiftData, sqs, tryMessages }: IngestClients): Ingest {
  const { STAGING_BUCKET: bucket, BUCKET_PREFIX: prefix = '', COPY_ROLE_ARN: copyRoleArn, SCHEMA_NAME: schemaName, TABLE_NAME: tableName } = environment;
  const { columns, delivery, ledgerHorizonDays, merge } = schema;
  const target: LoadTarget = { schemaName, tableName, copyRoleArn, columns, delivery, ledgerHorizonDays, merge };
  const { version, payloadFormat, compression } = schema;
  const staging = new Staging(s3, { bucket, prefix, compression, columns: columnsNote(target), version });
  const parts: IngestParts = {
    schema,
    target,
    staging,
    horizon: new LedgerHorizon(ledgerHorizonDays),
    quarantine: new Quarantine(s3, { bucket, prefix, version, payloadFormat }),
    leftovers: new Leftovers(staging, target),
    expiring: new ExpiringObjects(s3, bucket, prefix, schema.rejectedRetentionDays),
  };
  const identity: WarehouseIdentity = JSON.parse(environment.WAREHOUSE);
  const origin = new Origin(environment);
  const deadLetters = environment.SUBSCRIPTION_DEAD_LETTER_QUEUE_URL;
  const ingest = async (event: SQSEvent | ReplayEvent | TrialEvent, context: IngestContext) => {
    const longest = context.getRemainingTimeInMillis();
    const time = invocationTime(context);
    const warehouse = new Warehouse(redshiftData, identity, time);
    if ('trial' in event) {
      const { copy = true } = event.trial;
      await onceEffective(time, async () => tryLoad({ warehouse, target, staging, database: identity.database, copy }), isRoleFailure);
      return { trial: 'PASSED' };
    }
    const invocation = { warehouse, longest };
    const setAside: SetCulpritsAside = async (messages, suspected) =>
      setCulpritsAside(messages, suspected, tryMessages, () => context.getRemainingTimeInMillis());
    if (!('replay' in event)) {
      const { own, foreign } = dividedByQueue(event.Records, origin);
      const reported = foreign.map((itemIdentifier) => ({ itemIdentifier }));
      if (own.length === 0) {
        return { batchItemFailures: reported };
      }
      const read = own.map((record) => parts.horizon.accept(readMessage(record, schema, origin.topicsOf(record))));
      const messages = await setAside(read, comeAgain(own));
      const { failed } = await ingestMessages(messages, invocation, parts);
      return { batchItemFailures: [...failed.map((itemIdentifier) => ({ itemIdentifier })), ...reported] };
    }
    if (!sqs || !deadLetters) {
      throw new Error('this ingest does not replay; deploy it with \'replay: true\'');
    }
    const { replay } = event;
    requireReplay(replay);
    // With force a replay does not care how far back the ledger knows.
    const horizon = replay.force ? new LedgerHorizon(undefined) : parts.horizon;
    if (parts.horizon.matters) {
      parts.horizon.learn(await forgottenUpTo(invocation.warehouse, target));
    }
    const means = {
      parts: { ...parts, horizon },
      ledgerHorizon: parts.horizon,
      invocation,
      setCulpritsAside: setAside,
      topics: replay.force ? undefined : origin.topics,
      timeLeft: () => context.getRemainingTimeInMillis() > longest / 2,
    };
    return 'source' in replay ? drainDeadLetters(sqs, deadLetters, replay, means) : replayObjects(replay, means);
  };
  return ingest as Ingest;
}
