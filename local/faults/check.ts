import { World } from './world';
import { CheckEvent, IngestCheckResult, LoaderCheckResult } from '../../src/private/contract/check';

type Answer = Partial<IngestCheckResult & LoaderCheckResult> | { readonly errorMessage: string };

/**
 * Lets every ingest, and the loader, check what was done. Returns a sentence for each finding that says something is wrong. The sentences have a
 * meaning only in a check without faults.
 */
export async function checkEverything({ engine, pipelines, loader }: World): Promise<string[]> {
  const event: CheckEvent = { check: {} };
  const functions = [...new Set([...pipelines.map(({ handler }) => handler), ...loader ? [loader.handler] : []])];
  const answers = await Promise.all(functions.map(async (name): Promise<Answer> => {
    const { payload } = await engine.cloud.lambda.invoke(name, JSON.stringify(event));
    return JSON.parse(payload);
  }));
  return answers.filter((answer) => 'errorMessage' in answer
    || (answer.ledgerDuplicates ?? 0) + (answer.unknownLoadedObjects ?? []).length + (answer.forgottenObjects ?? 0) > 0)
    .map((answer) => `a check answers ${JSON.stringify(answer)}`);
}
