import { DeployedLoader } from './deployed-loader';
import { Pipeline } from './pipeline';
import { LOADED_PREFIX, REJECTED_PREFIX } from '../../src/private/contract/ingest';
import { ReplayRequest, ReplayResult } from '../../src/private/contract/replay';

const REJECTED: ReplayRequest = { prefix: REJECTED_PREFIX };
const LOADED: ReplayRequest = { prefix: LOADED_PREFIX };
const UNDELIVERED: ReplayRequest = { source: 'SUBSCRIPTION_DEAD_LETTERS' };

/** What a replay may do that would be wrong otherwise. */
export interface Allowed {
  /** Rows under `rejected/` may be loaded, because the ingest accepts them now. */
  readonly loadsRejected?: boolean;
  /** Objects under `loaded/` may fail, because they have a column that the ingest no longer has. */
  readonly failsLoaded?: boolean;
}

/**
 * Tells the handler to replay everything: what was rejected, what was loaded, and what SNS could not deliver. Returns a sentence for
 * each wrong answer. The sentences have a meaning only in a replay without faults.
 */
export async function replayEverything(pipeline: Pipeline, { loadsRejected = false, failsLoaded = false }: Allowed = {}): Promise<string[]> {
  const wrong: string[] = [];
  for (const request of [REJECTED, LOADED, UNDELIVERED]) {
    for (let next: ReplayRequest | undefined = request; next;) {
      const result = await replay(pipeline, next);
      if ('errorMessage' in result || (result.failed.length > 0 && !(request === LOADED && failsLoaded))) {
        wrong.push(`the replay of ${JSON.stringify(next)} answers ${JSON.stringify(result)}`);
        break;
      }
      if (result.rowsLoaded > 0 && (request === LOADED || (request === REJECTED && !loadsRejected))) {
        wrong.push(`the replay of ${JSON.stringify(next)} has loaded ${result.rowsLoaded} rows though none was missing`);
      }
      next = result.continueWith;
    }
    if (pipeline.loader) {
      wrong.push(...await loadReplayed(pipeline.loader, request, request === UNDELIVERED || (request === REJECTED && loadsRejected)));
    }
  }
  return wrong;
}

/** Lets the loader load what a replay has staged. */
async function loadReplayed(loader: DeployedLoader, request: ReplayRequest, loads: boolean): Promise<string[]> {
  const result = await loader.load();
  if ('errorMessage' in result || result.failed > 0 || result.pending > 0) {
    return [`the load of what ${JSON.stringify(request)} has staged answers ${JSON.stringify(result)}`];
  }
  return result.rowsLoaded > 0 && !loads ? [`the load of what ${JSON.stringify(request)} has staged added ${result.rowsLoaded} rows though none was missing`] : [];
}

async function replay({ engine, handler }: Pipeline, request: ReplayRequest): Promise<ReplayResult | { readonly errorMessage: string }> {
  const { payload } = await engine.cloud.lambda.invoke(handler, JSON.stringify({ replay: request }));
  return JSON.parse(payload);
}
