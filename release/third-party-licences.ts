import { writeFileSync } from 'fs';
import * as path from 'path';
import { BundledPackage, bundledPackages } from './bundled-packages';

const ROOT = path.join(__dirname, '..');

/*
 * The last step of `npx projen bundle`: writes the licences of all code that is in the bundles into the package, and fails if one of them
 * asks for more than that.
 */
writeFileSync(path.join(ROOT, 'assets', 'THIRD-PARTY-LICENSES'), noticesOf(bundledPackages(ROOT)));

/** Each text once, below the packages that it is the licence of. */
function noticesOf(packages: readonly BundledPackage[]): string {
  const byText = Map.groupBy(packages, ({ text }) => text);
  const sections = [...byText].map(([text, of]) =>
    `${of.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join('\n')}\n\n${text}\n`);
  return `The bundles in this folder contain code of these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
