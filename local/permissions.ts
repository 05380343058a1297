import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Grant } from './aws/iam/access';
import { buildWhatIsStale, synthesize } from './build';
import { readAssembly } from './deploy/assembly';
import { coverageOf } from './permissions/coverage';
import { failureOf, RecordedRun, recordedRun } from './permissions/end-to-end';
import { failureWithout, refusedWithout } from './permissions/mutations';
import { PermissionOptions, readOptions, USAGE, Variant } from './permissions/options';
import { resourceInTemplate } from './permissions/template-grant';
import { allowedUnused, holderOf, UNUSED_ALLOWED } from './permissions/unused-allowed';
import { runProgram } from './run-program';

/*
 * Proves the permissions of the telegram app, in both variants, from the synthesized templates. No call is refused, every grant is used,
 * and no grant can be removed. Each grant is removed once, and the recorded calls are judged again. For one grant of each kind, the app
 * is also deployed and run without it, to show that the refusal does break the run.
 */

/** Kinds of grants: holder and action of the grant that is removed in a deployment. */
const SAMPLE: readonly [holder: string, action: string][] = [
  ['PublisherScheduleRoleDefaultPolicy', 'lambda:InvokeFunction'],
  ['PublisherHandlerRoleDefaultPolicy', 'sns:Publish'],
  ['IngestMessagesQueuesPolicy', 'sqs:SendMessage'],
  ['IngestCopyRole', 'sts:AssumeRole'],
  ['IngestCopyRole', 's3:GetObject'],
  ['IngestHandlerRole', 'sts:AssumeRole'],
  ['IngestHandlerRoleDefaultPolicy', 'sqs:DeleteMessage'],
  ['IngestHandlerRoleDefaultPolicy', 'redshift:GetClusterCredentialsWithIAM'],
  ['IngestHandlerRoleDefaultPolicy', 'redshift-serverless:GetCredentials'],
  ['RedshiftIngestTablesHandlerRoleDefaultPolicy', 'redshift:GetClusterCredentials'],
  ['RedshiftIngestTablesHandlerRoleDefaultPolicy', 'secretsmanager:GetSecretValue'],
];

/** Real milliseconds to wait after the last tick. Rows that arrive at all arrive in a third of it. */
const PATIENCE = 20_000;

interface Figures {
  calls: number;
  denied: number;
  grants: number;
  unused: number;
  mutations: number;
  mutationsCaught: number;
}

async function permissions(options: PermissionOptions): Promise<boolean> {
  buildWhatIsStale();
  const sum: Figures = { calls: 0, denied: 0, grants: 0, unused: 0, mutations: 0, mutationsCaught: 0 };
  for (const variant of options.variants) {
    const assembly = fs.mkdtempSync(path.join(os.tmpdir(), 'permissions-cdk.out-'));
    try {
      synthesize(assembly, { serverless: variant === 'serverless' });
      const figures = await prove(variant, assembly, options.deploy, options.markdown);
      (Object.keys(sum) as (keyof Figures)[]).forEach((name) => sum[name] += figures[name]);
    } finally {
      fs.rmSync(assembly, { recursive: true, force: true });
    }
  }
  console.log(`\n${UNUSED_ALLOWED.length} exact entries allow grants that no run uses (local/permissions/unused-allowed.ts)`);
  if (options.json) {
    console.log(JSON.stringify(sum));
  }
  return sum.denied === 0 && sum.unused === 0 && sum.mutations === sum.mutationsCaught;
}

async function prove(variant: Variant, assembly: string, deploy: PermissionOptions['deploy'], markdown: boolean): Promise<Figures> {
  const run = await recordedRun(assembly);
  const calls = run.judged.reduce((total, { times }) => total + times, 0);
  const { denied, grants, used, idle, unexplained } = coverageOf(run);
  const name = namer(assembly, run);

  console.log(`\n### ${variant === 'cluster' ? 'Redshift cluster' : 'Redshift Serverless'}\n`);
  console.log(`${calls} requests to IAM, ${denied.length} denied; ${grants.length} grants, ${used.length} used, `
    + `${idle.length - unexplained.length} unused by an entry with its documentation, ${unexplained.length} unused without\n`);
  denied.forEach(({ request }) => console.log(`DENIED: ${request.action} on ${request.resource} by ${request.caller}`));
  unexplained.forEach((grant) => console.log(`UNUSED: ${name(grant)}`));

  const control = deploy === 'none' ? undefined : await failureOf(assembly, PATIENCE);
  if (control) {
    throw new Error(`the app as it is fails, so that no run without a grant would prove anything: ${control.what}`);
  }
  let caught = 0;
  if (markdown) {
    console.log('| policy | action | on | without it, refused in the recorded run | deployed without it |\n| --- | --- | --- | --- | --- |');
  }
  for (const grant of used) {
    const refused = await refusedWithout(run, grant);
    const deployed = deploy === 'all' || (deploy === 'sample' && isSample(grant)) ? await failureWithout(assembly, run, grant, PATIENCE) ?? 'NOTHING FAILS' : '';
    const isCaught = refused.length > 0 && deployed !== 'NOTHING FAILS';
    caught += isCaught ? 1 : 0;
    const [holder, action, resource] = cells(grant, assembly, run);
    const effect = refused.length > 0 ? `${refused.length} ${refused.length === 1 ? 'request' : 'requests'}` : 'NOTHING';
    console.log(markdown
      ? `| ${[holder, `\`${action}\``, resource && `\`${resource}\``, effect, firstLine(deployed)].join(' | ')} |`
      : `${isCaught ? 'caught ' : 'MISSED '} ${name(grant)}: ${effect} refused${deployed && `; deployed: ${firstLine(deployed)}`}`);
  }
  if (markdown) {
    console.log('\n| unused, with an entry | action | on | why |\n| --- | --- | --- | --- |');
    for (const grant of idle) {
      const [holder, action, resource] = cells(grant, assembly, run);
      const entry = allowedUnused(grant);
      console.log(`| ${[holder, `\`${action}\``, resource && `\`${resource}\``, entry ? `[${entry.reason}](${entry.documentation})` : 'NO ENTRY'].join(' | ')} |`);
    }
  }
  return { calls, denied: denied.length, grants: grants.length, unused: unexplained.length, mutations: used.length, mutationsCaught: caught };
}

function isSample(grant: Grant): boolean {
  return SAMPLE.some(([holder, action]) => holder === holderOf(grant) && action === grant.action);
}

function namer(assembly: string, run: RecordedRun): (grant: Grant) => string {
  return (grant) => cells(grant, assembly, run).filter((cell) => cell !== '').join(' ');
}

function cells(grant: Grant, assembly: string, run: RecordedRun): [holder: string, action: string, resource: string] {
  const [{ template }] = readAssembly(assembly).stacks;
  const resource = resourceInTemplate(template, run.policies, grant);
  const principal = grant.principal?.includes('.amazonaws.com') ? grant.principal : '';
  return [holderOf(grant), grant.action, [principal && `for ${principal}`, resource].filter((part) => part !== '').join(' ')];
}

/** Returns the first line, cut to the width of a table's cell. */
function firstLine(text: string): string {
  const line = text.split('\n')[0].replace(/\|/g, '/');
  return line.length <= 110 ? line : `${line.slice(0, 110)}…`;
}

runProgram({ readOptions, usage: USAGE, main: permissions });
