/** Who publishes, and where. `npm run release` refuses to release while one of these is a placeholder; docs/releasing.md says what each is. */
export const OWNER = {
  repository: 'https://github.com/example/cdk-redshift-ingest',
  author: 'cdk-redshift-ingest authors',
  email: 'maintainers@example.com',
  mavenGroup: 'io.github.example',
  nugetPackage: 'Example.CdkRedshiftIngest',
  goRepository: 'github.com/example/cdk-redshift-ingest-go',
};

/** What still names nobody. */
export function placeholdersIn(owner: Readonly<Record<string, string>>): string[] {
  return Object.keys(owner).filter((key) => /\bexample\b/i.test(owner[key]));
}
