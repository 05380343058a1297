import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Grant, grantId } from './access';
import { failureOf, RecordedRun } from './end-to-end';
import { Judge } from './judge';
import { templateWithoutGrant, withoutGrant } from './template-grant';
import { readAssembly } from '../assembly';

/** Requests of a run that are refused once a grant is taken away. The others do not depend on it: it is the only thing that changed. */
export async function refusedWithout(run: RecordedRun, grant: Grant): Promise<string[]> {
  const id = grantId(grant);
  const dependent = run.judged.filter(({ decision }) => decision.grants.some((one) => grantId(one) === id));
  const judge = new Judge(withoutGrant(run.policies, grant));
  const refused: string[] = [];
  for (const { request } of dependent) {
    if (!(await judge.decide(request)).allowed) {
      refused.push(`${request.action} by ${request.caller.split('/').pop()}`);
    }
  }
  return refused;
}

/** Deploys and runs the app without a grant; returns how that fails, nothing if it does not. */
export async function failureWithout(assembly: string, run: RecordedRun, grant: Grant, patience: number): Promise<string | undefined> {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'mutated-cdk.out-'));
  try {
    fs.cpSync(assembly, copy, { recursive: true });
    const [{ artifactId, template }] = readAssembly(assembly).stacks;
    fs.writeFileSync(path.join(copy, `${artifactId}.template.json`), JSON.stringify(templateWithoutGrant(template, run.policies, grant)));
    return await failureOf(copy, patience);
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}
