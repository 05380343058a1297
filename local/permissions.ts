import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { buildWhatIsStale, synthesize } from './build';
import { proveAttacks } from './permissions/attacks/prove';
import { proveDatabase } from './permissions/database/prove';
import { PermissionOptions, readOptions, USAGE } from './permissions/options';
import { PolicyFigures, provePolicies } from './permissions/prove-policies';
import { UNUSED_ALLOWED, UnusedAllowed } from './permissions/unused-allowed';
import { Variant, VARIANT_NAMES, VariantName, VARIANTS } from './permissions/variants';
import { runProgram } from './run-program';

/*
 * Proves the permissions of the telegram app, in its variants, from the synthesized templates. No call is refused, every grant is used,
 * and no grant can be removed. Each grant is removed once, and the recorded calls are judged again. For one grant of each kind, the app
 * is also deployed and run without it, to show that the refusal does break the run. The same is shown of each right in the database. Then
 * each attack is tried, and once more against a build that does not stop it.
 */
async function permissions(options: PermissionOptions): Promise<boolean> {
  buildWhatIsStale();
  const figures: Record<string, number> = {};
  const good: boolean[] = [];
  const variants = VARIANT_NAMES.filter((variant) => options.parts.includes(variant));
  if (variants.length > 0) {
    const sum = await proveVariants(variants, options);
    Object.assign(figures, sum);
    good.push(sum.denied === 0, sum.unused === 0, sum.mutations === sum.mutationsCaught, sum.undocumented === 0, sum.needlessEntries === 0);
  }
  if (options.parts.includes('database')) {
    const database = await proveDatabase(options.markdown);
    Object.assign(figures, database);
    good.push(database.databaseUnused === 0, database.databaseMutations === database.databaseMutationsCaught);
  }
  if (options.parts.includes('attacks')) {
    const { figures: attacks, good: noticed } = await proveAttacks(options.markdown);
    Object.assign(figures, attacks);
    good.push(attacks.attacks === attacks.attacksStopped, noticed);
  }
  if (options.json) {
    console.log(JSON.stringify(figures));
  }
  return good.every(Boolean);
}

/** Returns the sum over the variants, and how many entries explain nothing in any of them. */
async function proveVariants(variants: readonly VariantName[], options: PermissionOptions): Promise<PolicyFigures & { needlessEntries: number }> {
  const sum: PolicyFigures = { calls: 0, denied: 0, grants: 0, unused: 0, mutations: 0, mutationsCaught: 0, undocumented: 0 };
  const needed = new Set<UnusedAllowed>();
  const tried = new Set<string>();
  for (const name of variants) {
    const variant: Variant = VARIANTS[name];
    const assembly = fs.mkdtempSync(path.join(os.tmpdir(), 'permissions-cdk.out-'));
    try {
      synthesize(assembly, variant.context);
      const { figures, entries } = await provePolicies(variant, assembly, options, tried);
      entries.forEach((entry) => needed.add(entry));
      (Object.keys(sum) as (keyof PolicyFigures)[]).forEach((figure) => sum[figure] += figures[figure]);
    } finally {
      fs.rmSync(assembly, { recursive: true, force: true });
    }
  }
  console.log(`\n${UNUSED_ALLOWED.length} exact entries allow grants that no run uses (local/permissions/unused-allowed.ts)`);
  const needless = variants.length < VARIANT_NAMES.length ? [] : UNUSED_ALLOWED.filter((entry) => !needed.has(entry));
  needless.forEach(({ holder, action }) => console.log(`NEEDLESS: the entry for ${action} of ${holder}`));
  return { ...sum, needlessEntries: needless.length };
}

runProgram({ readOptions, usage: USAGE, main: permissions });
