import { BundledPackage } from './bundled-packages';

/** What the package contains, as a bill of materials in CycloneDX. It has no dependencies, so this is what is bundled. */
export function sbomOf({ name, version }: { readonly name: string; readonly version: string }, bundled: readonly BundledPackage[]): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { 'type': 'library', 'bom-ref': `pkg:npm/${name}@${version}`, name, version, 'purl': `pkg:npm/${name}@${version}` } },
    components: bundled.map((one) => {
      const purl = `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`;
      return { 'type': 'library', 'bom-ref': purl, 'name': one.name, 'version': one.version, purl, 'licenses': [{ license: { id: one.licence } }] };
    }),
  };
}
