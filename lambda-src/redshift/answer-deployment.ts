import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { RedshiftIngest } from './create-redshift-ingest';
import { TrialProperties } from '../../src/private/contract/trial';
import type { IngestContext } from '../ingest/create-ingest';
import { answerWith, startedOnceGranted } from '../ingest/deployment';
import { Answer } from '../runtime/cloudformation';
import { invocationTime } from '../runtime/invocation-time';
import { onceGranted } from '../runtime/once-granted';

/**
 * Tries a load when CloudFormation has deployed everything that a load needs. If a loader loads, writes down how it loads what this function
 * stages.
 *
 * What was written down stays when the resource is deleted, because what was staged stays, too.
 */
export async function answerDeployment(
  start: () => Promise<RedshiftIngest>, event: CloudFormationCustomResourceEvent, context: IngestContext,
): Promise<Answer> {
  let ingest: RedshiftIngest | undefined;
  return answerWith(event, () => (ingest?.pending ? 'nothing can be staged' : 'nothing can be loaded'), async () => {
    ingest = await startedOnceGranted(start, context);
    const { pending } = ingest;
    if (pending) {
      await onceGranted(invocationTime(context), async () => pending.declare(), isDenied);
      return { set: pending.set };
    }
    const { copy } = event.ResourceProperties as unknown as TrialProperties;
    await ingest({ trial: { copy: copy === 'true' } }, context);
    return undefined;
  });
}

/** New permissions take some seconds to become effective everywhere. */
function isDenied(error: unknown): boolean {
  return (error as Error).name === 'AccessDenied';
}
