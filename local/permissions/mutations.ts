import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { failureOf, RecordedRun } from './end-to-end';
import { templateWithoutGrant, withoutGrant } from './template-grant';
import { Grant, grantId } from '../aws/iam/access';
import { Judge } from '../aws/iam/judge';
import { JudgedRequest } from '../aws/iam/permissions';
import { readAssembly } from '../deploy/assembly';

/** Returns the requests of a run that are refused after a grant is removed. Others do not depend on it, because only the grant has changed. */
export async function refusedWithout(run: RecordedRun, grant: Grant): Promise<string[]> {
  const judge = new Judge(withoutGrant(run.policies, grant));
  const refused: string[] = [];
  for (const { request } of dependents(run, grant)) {
    if (!(await judge.decide(request)).allowed) {
      refused.push(`${request.action} by ${request.caller.split('/').pop()}`);
    }
  }
  return refused;
}

function dependents(run: RecordedRun, grant: Grant): JudgedRequest[] {
  const id = grantId(grant);
  return run.judged.filter(({ decision }) => decision.grants.some((one) => grantId(one) === id));
}

/**
 * Deploys and runs the app without a grant. Returns how that fails; undefined if it does not. A run counts only if it refused a request
 * that needs the grant: a run that fails for another reason proves nothing.
 */
export async function failureWithout(assembly: string, run: RecordedRun, grant: Grant, patience: number): Promise<string | undefined> {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'mutated-cdk.out-'));
  try {
    fs.cpSync(assembly, copy, { recursive: true });
    const [{ artifactId, template }] = readAssembly(assembly).stacks;
    fs.writeFileSync(path.join(copy, `${artifactId}.template.json`), JSON.stringify(templateWithoutGrant(template, run.policies, grant)));
    const failure = await failureOf(copy, patience);
    const needs = new Set(dependents(run, grant).map(({ request: { action, caller } }) => `${action} ${caller}`));
    return failure?.refused.some(({ action, caller }) => needs.has(`${action} ${caller}`)) ? failure.what : undefined;
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}
