import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Loader, LoaderContext } from './create-loader';
import { PENDING_PREFIX, PendingDrainProperties, PendingTrialProperties } from '../../src/private/contract/pending';
import { Answer } from '../runtime/cloudformation';
import { errorChain, errorText, log } from '../runtime/log';
import { SET_NAME } from '../staging/pending-key';

/**
 * Tries to load into the table of an ingest when CloudFormation has deployed everything that this needs. Before an ingest is removed, loads what
 * it has staged. An error becomes the answer, and fails the deployment.
 */
export async function answerDeployment(loader: Loader, event: CloudFormationCustomResourceEvent, context: LoaderContext): Promise<Answer> {
  const physicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId;
  try {
    const properties = event.ResourceProperties as unknown as PendingTrialProperties | PendingDrainProperties;
    if ('drain' in properties) {
      if (event.RequestType === 'Delete') {
        requireDrained(properties.drain, await loader.drain(properties.drain, context));
      }
    } else if (event.RequestType !== 'Delete') {
      const { prefix, set, copy } = properties;
      if (!SET_NAME.test(set)) {
        throw new Error(`'set' must be 16 hexadecimal digits, got '${set}'`);
      }
      await loader.tryLoad({ prefix, set }, copy === 'true', context);
    }
    return { status: 'SUCCESS', physicalResourceId };
  } catch (error) {
    log({ level: 'ERROR', message: event.RequestType === 'Delete' ? 'not drained' : 'nothing can be loaded', error: errorChain(error) });
    return { status: 'FAILED', physicalResourceId, reason: errorText(error) };
  }
}

function requireDrained(prefix: string, left: number): void {
  if (left > 0) {
    throw new Error(`at least ${left} objects with rows of the ingest are still under ${PENDING_PREFIX}${prefix} and not in the table, so it is not removed. Invoke the loader's `
      + `function with {"load":{"prefix":${JSON.stringify(prefix)}}} until it answers "pending":0, and remove the ingest again. Its log says why a load fails`);
  }
}
