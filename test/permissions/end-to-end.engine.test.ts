import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { Grant } from '../../local/aws/iam/access';
import { buildWhatIsStale, synthesize } from '../../local/build';
import { Coverage, coverageOf } from '../../local/permissions/coverage';
import { recordedRun } from '../../local/permissions/end-to-end';
import { allowedUnused, holderOf, UNUSED_ALLOWED } from '../../local/permissions/unused-allowed';
import { VARIANT_NAMES, VARIANTS, VariantName } from '../../local/permissions/variants';

const coverage = {} as Record<VariantName, Coverage>;

beforeAll(async () => {
  buildWhatIsStale();
  for (const variant of VARIANT_NAMES) {
    const assembly = mkdtempSync(path.join(tmpdir(), 'permissions-cdk.out-'));
    try {
      synthesize(assembly, VARIANTS[variant].context);
      coverage[variant] = coverageOf(await recordedRun(assembly));
    } finally {
      rmSync(assembly, { recursive: true, force: true });
    }
  }
}, 600_000);

function named(grant: Grant): string {
  return [holderOf(grant), grant.action, grant.resource, grant.principal].join(' ');
}

/** Holders and actions of the rows that docs/security.md has for a variant. */
function documented(variant: VariantName): string[] {
  const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'security.md'), 'utf8');
  const section = page.split(/\n##+ /).find((text) => text.startsWith(`${VARIANTS[variant].title}\n`)) ?? '';
  return [...section.matchAll(/^\| (\w+) \| `([^`]+)` \|/gm)].map(([, holder, action]) => `${holder} ${action}`).sort();
}

describe.each(VARIANT_NAMES)('the telegram app as %s', (variant) => {
  test('is allowed every call that it, its services and COPY make', () => {
    expect(coverage[variant].denied.map(({ request: { action, resource, caller } }) => `${action} on ${resource} by ${caller}`)).toEqual([]);
  });

  test('is granted nothing that no call uses, but what an entry explains', () => {
    expect(coverage[variant].unexplained.map(named)).toEqual([]);
    expect(coverage[variant].used.length).toBeGreaterThan(coverage[variant].idle.length);
  });

  test('has each of its grants in docs/security.md, where `npm run permissions -- --markdown` puts them', () => {
    expect(documented(variant)).toEqual(coverage[variant].grants.map((grant) => `${holderOf(grant)} ${grant.action}`).sort());
  });
});

/** The actions that the handler of the ingest is granted. */
function actionsOfIngest(variant: VariantName): string[] {
  return coverage[variant].grants.filter((grant) => holderOf(grant) === 'IngestHandlerRoleDefaultPolicy').map(({ action }) => action);
}

test.each(['cluster', 'serverless'] as const)('on %s, an ingest has rights on the warehouse only without a loader', (variant) => {
  const ofWarehouse = /^(?:redshift|redshift-data|redshift-serverless|secretsmanager|sts|lambda):|\*/;
  expect(actionsOfIngest(variant).filter((action) => ofWarehouse.test(action))).toContain('redshift-data:BatchExecuteStatement');
  expect(actionsOfIngest(`${variant}-loader`).filter((action) => ofWarehouse.test(action))).toEqual([]);
});

test('every entry that explains an unused grant is still needed', () => {
  const explaining = new Set(Object.values(coverage).flatMap(({ idle }) => idle).map(allowedUnused));
  process.stdout.write(`${UNUSED_ALLOWED.length} entries allow grants that no run uses (local/permissions/unused-allowed.ts)\n`);
  expect(UNUSED_ALLOWED.filter((entry) => !explaining.has(entry))).toEqual([]);
});
