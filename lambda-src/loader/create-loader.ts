import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { checkLoader } from './check-loader';
import { ListedSet, listPending } from './list-pending';
import { loadPending, SHORTEST } from './load-pending';
import { stagingOf, targetOf } from './loadable-set';
import { PendingStore } from './pending-store';
import { PrunedAt, Run, Sizes } from './run';
import { CheckEvent, LoaderCheckResult } from '../../src/private/contract/check';
import { LoaderEnvironment, LoadRequest, LoadResult } from '../../src/private/contract/pending';
import { WarehouseIdentity } from '../../src/private/contract/table';
import { isRoleFailure, tryLoad } from '../load/try-load';
import { checkedDays } from '../runtime/check-request';
import { invocationTime, InvocationTime } from '../runtime/invocation-time';
import { log } from '../runtime/log';
import { PendingPlace } from '../staging/pending-key';
import { CircuitBreaker, WarehouseFor } from '../warehouse/circuit-breaker';
import { onceEffective } from '../warehouse/once-effective';
import { Warehouse } from '../warehouse/warehouse';

export interface LoaderClients {
  readonly s3: S3Client;
  readonly redshiftData: RedshiftDataClient;
}

export interface LoaderContext {
  getRemainingTimeInMillis(): number;
}

/** Loads what ingests have staged. */
export interface Loader {
  /** Loads what is pending. */
  load(request: LoadRequest, context: LoaderContext): Promise<LoadResult>;
  /** Tries to load into the table of a set, and changes nothing. */
  tryLoad(place: PendingPlace, copy: boolean, context: LoaderContext): Promise<void>;
  /** Loads what an ingest has pending until nothing is left or the time is up. Returns how many objects are left, or at least are. */
  drain(prefix: string, context: LoaderContext): Promise<number>;
  /** Looks whether what was done is right, and whether something was left. */
  check(event: CheckEvent, context: LoaderContext): Promise<LoaderCheckResult>;
}

/** Creates the parts once. They live as long as the execution environment. */
export function createLoader(environment: Omit<LoaderEnvironment, 'STACK_ID' | 'URL_SUFFIX'>, { s3, redshiftData }: LoaderClients): Loader {
  const { STAGING_BUCKET: bucket, COPY_ROLE_ARN: copyRoleArn } = environment;
  const identity: WarehouseIdentity = JSON.parse(environment.WAREHOUSE);
  const store = new PendingStore(s3, bucket);
  const prunedAt: PrunedAt = new Map();
  const sizes: Sizes = new Map();
  const breaker = new CircuitBreaker();
  const warehouseFor: WarehouseFor = (time, tries) => new Warehouse(redshiftData, identity, time, tries);
  const load = async (request: LoadRequest['load'], time: InvocationTime) => {
    const result = await loadPending(new Run(store, copyRoleArn, prunedAt, sizes, warehouseFor, breaker), request, time);
    log({ message: 'run', ...result });
    return result;
  };
  return {
    load: async (request, context) => load(request.load, invocationTime(context)),
    tryLoad: async (place, copy, context) => {
      const time = invocationTime(context);
      const set = await store.setOf(place);
      const target = targetOf(set, copyRoleArn);
      const trial = { warehouse: warehouseFor(time), target, staging: stagingOf(set, s3, bucket), database: identity.database, copy };
      await onceEffective(time, async () => tryLoad(trial), isRoleFailure);
    },
    check: async (event, context) => checkLoader(store, warehouseFor(invocationTime(context)), checkedDays(event)),
    drain: async (prefix, context) => {
      const time = invocationTime(context);
      let left = await listPending(s3, bucket, prefix);
      let [before, away] = ['', false];
      // A load that fails does not end it as long as there is progress besides.
      while (left.length > 0 && time.remaining() > SHORTEST && !away && namesIn(left) !== before) {
        before = namesIn(left);
        away = (await load({ prefix }, time)).away ?? false;
        left = await listPending(s3, bucket, prefix);
      }
      return left.reduce((sum, { objects }) => sum + objects.length, 0);
    },
  };
}

function namesIn(sets: readonly ListedSet[]): string {
  return sets.flatMap(({ objects }) => objects.map(({ object }) => object)).join();
}
