import { readdirSync, readFileSync, statSync } from 'fs';
import * as path from 'path';

/** What each registry gets, by what its name or path says. A language without a toolchain leaves its code. */
const ARTEFACTS: Readonly<Record<string, (version: string) => RegExp>> = {
  npm: (version) => new RegExp(`^js/.*-${version}\\.tgz$`),
  PyPI: (version) => new RegExp(`^python/.*-${version}-py3-none-any\\.whl$`),
  Maven: (version) => new RegExp(`^java/.*-${version}\\.jar$`),
  NuGet: (version) => new RegExp(`^dotnet/.*(?:${version}\\.nupkg|\\.csproj)$`),
  Go: () => /^go\/.*\/go\.mod$/,
};

/** Finds the package of each registry in `dist/`, and describes it. Throws if one is missing, or is of another version. */
export function checkArtefacts(dist: string, version: string): string[] {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const described = Object.entries(ARTEFACTS).map(([registry, pattern]) => {
    const file = files.find((name) => pattern(version.replaceAll('.', '\\.')).test(name));
    if (file === undefined) {
      throw new Error(`dist/ has nothing of ${version} for ${registry}`);
    }
    return `${registry}: ${file} (${Math.round(statSync(path.join(dist, file)).size / 1000)} KB)`;
  });
  for (const [file, says] of [['java', 'pom'], ['dotnet', 'csproj'], ['go', 'version']]) {
    checkText(dist, files.find((name) => name.startsWith(`${file}/`) && name.endsWith(says)), version);
  }
  return described;
}

/** Where there is text, it must have the version. */
function checkText(dist: string, file: string | undefined, version: string): void {
  if (file !== undefined && !readFileSync(path.join(dist, file), 'utf8').includes(version)) {
    throw new Error(`${file} is not of version ${version}`);
  }
}
