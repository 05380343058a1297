import { World } from './world';
import { LOADED_PREFIX, REJECTED_PREFIX } from '../../src/private/contract/ingest';
import { ReplayRequest, ReplayResult } from '../../src/private/contract/replay';

const REQUESTS: readonly ReplayRequest[] = [{ prefix: REJECTED_PREFIX }, { prefix: LOADED_PREFIX }, { source: 'SUBSCRIPTION_DEAD_LETTERS' }];

/**
 * Tells the handler to replay everything: what was rejected, what was loaded, and what SNS could not deliver. Returns a sentence for
 * each wrong answer. The sentences have a meaning only in a replay without faults.
 */
export async function replayEverything(world: World): Promise<string[]> {
  const wrong: string[] = [];
  for (const request of REQUESTS) {
    for (let next: ReplayRequest | undefined = request; next;) {
      const result = await replay(world, next);
      if ('errorMessage' in result || result.failed.length > 0) {
        wrong.push(`the replay of ${JSON.stringify(next)} answers ${JSON.stringify(result)}`);
        break;
      }
      if ('prefix' in next && result.rowsLoaded > 0) {
        wrong.push(`the replay of ${JSON.stringify(next)} has loaded ${result.rowsLoaded} rows though none was missing`);
      }
      next = result.continueWith;
    }
  }
  return wrong;
}

async function replay({ engine, handler }: World, request: ReplayRequest): Promise<ReplayResult | { readonly errorMessage: string }> {
  const { payload } = await engine.cloud.lambda.invoke(handler, JSON.stringify({ replay: request }));
  return JSON.parse(payload);
}
