import { coverageOf } from './coverage';
import { differencesFromPage } from './documented';
import { failureOf, RecordedRun, recordedRun } from './end-to-end';
import { failureWithout, refusedWithout } from './mutations';
import { PermissionOptions } from './options';
import { resourceInTemplate } from './template-grant';
import { allowedUnused, holderOf, UnusedAllowed } from './unused-allowed';
import { Variant } from './variants';
import { Grant } from '../aws/iam/access';
import { readAssembly } from '../deploy/assembly';

/** Kinds of grants: holder and action of the grant that is removed in a deployment, and what its resource has if others of the holder are not. */
const SAMPLE: readonly [holder: string, action: string, resource?: string][] = [
  ['PublisherScheduleRoleDefaultPolicy', 'lambda:InvokeFunction'],
  ['PublisherHandlerRoleDefaultPolicy', 'sns:Publish'],
  ['IngestMessagesQueuesPolicy', 'sqs:SendMessage'],
  ['IngestCopyRole', 'sts:AssumeRole'],
  ['IngestCopyRole', 's3:GetObject'],
  ['IngestHandlerRole', 'sts:AssumeRole'],
  ['IngestHandlerRoleDefaultPolicy', 'sqs:DeleteMessage', 'IngestMessagesQueue'],
  ['IngestHandlerRoleDefaultPolicy', 'redshift:GetClusterCredentialsWithIAM'],
  ['IngestHandlerRoleDefaultPolicy', 'redshift-serverless:GetCredentials'],
  ['IngestHandlerRoleDefaultPolicy', 's3:PutObject', '/pending/'],
  ['SecondSubscriberHandlerRoleDefaultPolicy', 'dynamodb:PutItem'],
  ['LoaderScheduleRoleDefaultPolicy', 'lambda:InvokeFunction'],
  ['LoaderCopyRole', 'sts:AssumeRole'],
  ['LoaderCopyRole', 's3:GetObject'],
  ['LoaderHandlerRoleDefaultPolicy', 's3:DeleteObject', '/pending/'],
  ['LoaderHandlerRoleDefaultPolicy', 's3:PutObject', '/loaded/'],
  ['LoaderHandlerRoleDefaultPolicy', 'redshift:GetClusterCredentialsWithIAM'],
  ['LoaderHandlerRoleDefaultPolicy', 'redshift-serverless:GetCredentials'],
  ['RedshiftIngestTablesHandlerRoleDefaultPolicy', 'redshift:GetClusterCredentials'],
  ['RedshiftIngestTablesHandlerRoleDefaultPolicy', 'secretsmanager:GetSecretValue'],
];

/** Real milliseconds to wait after the last tick. Rows that arrive at all arrive in a third of it. */
const PATIENCE = 20_000;
/** The same for the app as it is, which a busy machine must not make look broken. */
const PATIENCE_WITH_ALL_GRANTS = 90_000;

/** What is found out about the policies of a variant of the telegram app. */
export interface PolicyFigures {
  calls: number;
  denied: number;
  grants: number;
  unused: number;
  mutations: number;
  mutationsCaught: number;
  /** Differences from the tables in docs/permissions.md. */
  undocumented: number;
}

export interface ProvenPolicies {
  readonly figures: PolicyFigures;
  /** The entries that explain an unused grant. */
  readonly entries: readonly UnusedAllowed[];
}

/**
 * Runs a variant, and takes each of its grants away once. Prints what was refused without it.
 *
 * @param tried the grants that were removed in a deployment of an earlier variant, to which those of this one are added. A sample leaves them out
 */
export async function provePolicies(
  variant: Variant, assembly: string, { deploy, markdown }: PermissionOptions, tried: Set<string>,
): Promise<ProvenPolicies> {
  const run = await recordedRun(assembly);
  const calls = run.judged.reduce((total, { times }) => total + times, 0);
  const { denied, grants, used, idle, unexplained } = coverageOf(run);
  const name = namer(assembly, run);

  console.log(`\n## ${variant.title}\n`);
  console.log(`${calls} requests to IAM, ${denied.length} denied; ${grants.length} grants, ${used.length} used, `
    + `${idle.length - unexplained.length} unused by an entry with its documentation, ${unexplained.length} unused without\n`);
  denied.forEach(({ request }) => console.log(`DENIED: ${request.action} on ${request.resource} by ${request.caller}`));
  unexplained.forEach((grant) => console.log(`UNUSED: ${name(grant)}`));
  const differences = markdown ? [] : differencesFromPage(variant, grants); // in Markdown they are for a new page
  differences.forEach((difference) => console.log(`UNDOCUMENTED: ${difference}`));

  const control = deploy === 'none' ? undefined : await failureOf(assembly, PATIENCE_WITH_ALL_GRANTS);
  if (control) {
    throw new Error(`the app as it is fails, so that no run without a grant would prove anything: ${control.what}`);
  }
  let caught = 0;
  if (markdown) {
    console.log('| policy | action | on | without it, refused in the recorded run | deployed without it |\n| --- | --- | --- | --- | --- |');
  }
  for (const grant of used) {
    const refused = await refusedWithout(run, grant);
    const isDeployed = deploy === 'all' || (deploy === 'sample' && isSample(grant) && !tried.has(name(grant)));
    const deployed = isDeployed ? await failureWithout(assembly, run, grant, PATIENCE) ?? 'NOTHING FAILS' : '';
    if (isDeployed) {
      tried.add(name(grant));
    }
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
  return {
    figures: {
      calls,
      denied: denied.length,
      grants: grants.length,
      unused: unexplained.length,
      mutations: used.length,
      mutationsCaught: caught,
      undocumented: differences.length,
    },
    entries: idle.flatMap((grant) => allowedUnused(grant) ?? []),
  };
}

function isSample(grant: Grant): boolean {
  return SAMPLE.some(([holder, action, resource = '']) => holder === holderOf(grant) && action === grant.action && (grant.resource ?? '').includes(resource));
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
