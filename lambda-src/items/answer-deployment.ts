import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { Ingest, IngestContext } from '../ingest/create-ingest';
import { answerWith, startedOnceGranted } from '../ingest/deployment';
import { Answer } from '../runtime/cloudformation';

/** Tries to write when CloudFormation has deployed everything that this needs. */
export async function answerDeployment(
  start: () => Promise<Ingest>, event: CloudFormationCustomResourceEvent, context: IngestContext,
): Promise<Answer> {
  return answerWith(event, () => 'nothing can be written', async () => {
    const ingest = await startedOnceGranted(start, context);
    await ingest({ trial: {} }, context);
    return undefined;
  });
}
