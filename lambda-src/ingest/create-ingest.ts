import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { checkIngest } from './check-ingest';
import { ComeBack } from './come-back';
import { drainDeadLetters } from './dead-letters';
import { DestinationsFor, Way } from './destinations';
import { dividedByQueue } from './divided-by-queue';
import { ingestMessages } from './ingest-messages';
import { handleQueueBatch } from './queue-batch';
import { replayObjects } from './replay-objects';
import { requireReplay } from './replay-request';
import { ReturnedMessages } from './returned-messages';
import { SetCulpritsAside, setCulpritsAside, TryMessages } from './set-culprits-aside';
import { CheckEvent, IngestCheckResult } from '../../src/private/contract/check';
import { RowSchema, SourceEnvironment } from '../../src/private/contract/ingest';
import { IngestMetricDefinitions } from '../../src/private/contract/metrics';
import { ReplayRequest, ReplayResult } from '../../src/private/contract/replay';
import { TrialRequest, TrialResult } from '../../src/private/contract/trial';
import { Origin } from '../message/origin';
import { readMessage, ReadingSchema } from '../message/read-message';
import { Protection } from '../protection/protection';
import { ExpiringObjects } from '../rejected/expiring-objects';
import { Quarantine } from '../rejected/quarantine';
import { BucketFolder } from '../runtime/bucket-folder';
import { invocationTime } from '../runtime/invocation-time';

/** What an ingest needs to take messages, whatever becomes of their rows. */
export interface SourceClients {
  readonly s3: S3Client;
  /** Present if replays are allowed. */
  readonly sqs?: SQSClient;
  readonly tryMessages: TryMessages;
  /** Present if a column is protected. The schema has been given what its columns need. */
  readonly protection?: Protection;
  /** Decides when failed messages come back. Without it, they do when the timeout of their queue ends. */
  readonly comeBack?: ComeBack;
}

/** What an ingest is made of. */
export interface IngestMeans {
  readonly environment: SourceEnvironment;
  readonly schema: RowSchema & ReadingSchema;
  readonly clients: SourceClients;
  /** The ingest's folder in the bucket, with the folder `rejected/`. */
  readonly folder: BucketFolder;
  readonly quarantine: Quarantine;
  /** Names the table that the rows go to. */
  readonly place: readonly string[];
  readonly metrics: IngestMetricDefinitions;
  readonly destinationsFor: DestinationsFor;
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

export type IngestEvent = SQSEvent | ReplayEvent | TrialEvent | CheckEvent;

/** Handles a batch of the queue, or a request to load something again, to try a load, or to check what was done. */
export interface Ingest {
  (event: SQSEvent, context: IngestContext): Promise<SQSBatchResponse>;
  (event: ReplayEvent, context: IngestContext): Promise<ReplayResult>;
  (event: TrialEvent, context: IngestContext): Promise<TrialResult>;
  (event: CheckEvent, context: IngestContext): Promise<IngestCheckResult>;
}

/** Creates the parts once. They live as long as the execution environment. */
export function createIngest({ environment, schema, clients, folder, quarantine, place, metrics, destinationsFor }: IngestMeans): Ingest {
  const { s3, sqs, tryMessages, comeBack, protection } = clients;
  const expiring = new ExpiringObjects(s3, folder.bucket, folder.prefix, schema.rejectedRetentionDays);
  const origin = new Origin(environment);
  const returned = new ReturnedMessages();
  const deadLetters = environment.SUBSCRIPTION_DEAD_LETTER_QUEUE_URL;
  const ingest = async (event: IngestEvent, context: IngestContext) => {
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
    const partsOf = (way: Way) => ({ schema, place, metrics, quarantine, destination: destinations.of(way) });
    if (!('replay' in event)) {
      const { own, foreign } = dividedByQueue(event.Records, origin);
      const reported = foreign.map((itemIdentifier) => ({ itemIdentifier }));
      if (own.length === 0) {
        return { batchItemFailures: reported };
      }
      const parts = partsOf({});
      const failed = await handleQueueBatch(own, {
        longest,
        returned,
        isAway: async () => destinations.isAway(own.length),
        read: (record) => parts.destination.horizon.accept(readMessage(record, schema, origin.topicsOf(record))),
        setCulpritsAside: setAside,
        ingest: async (messages) => ingestMessages(messages, parts),
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
    await destinations.askHorizon();
    const means = {
      parts: partsOf({ forced, replayed: !('source' in replay) }),
      folder,
      longest,
      setCulpritsAside: setAside,
      topics: forced ? undefined : origin.topics,
      protection,
      timeLeft: () => context.getRemainingTimeInMillis() > longest / 2,
    };
    return 'source' in replay ? drainDeadLetters(sqs, deadLetters, replay, means) : replayObjects(replay, means);
  };
  return ingest as Ingest;
}
