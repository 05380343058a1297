import { parseArgs } from 'util';
import { escapedInCsharp } from './csharp';
import { go } from './go';
import { java } from './java';
import { ROOT } from './library';
import { awkwardNames, readAssembly } from './names';
import { python } from './python';
import { MissingToolchain, run } from './run';
import { differences, Synthesized } from './synthesized';
import { fromSource, typescript } from './typescript';
import { STAGED } from './workshop';
import { buildWhatIsStale } from '../local/build';
import { runProgram } from '../local/run-program';
import { stage } from '../release/stage';

/*
 * Makes the packages of all languages, installs each as a consumer does, and synthesizes the same app with them: `npm run languages`.
 * The templates must be equal. C# is generated only.
 */

type Verdict = 'equal' | 'different' | 'generated' | 'skipped';

const USAGE = `npm run languages -- [--only LANGUAGE] [--json]

  --only LANGUAGE   one of typescript, python, java, go and csharp
  --json            the last line is an object with a verdict for each language: equal, different, generated or skipped`;

interface Options {
  readonly only?: string;
  readonly json: boolean;
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({ args, options: { only: { type: 'string' }, json: { type: 'boolean', default: false } } });
  if (values.only !== undefined && !(values.only in LANGUAGES)) {
    throw new Error(`'--only' must be one of ${Object.keys(LANGUAGES).join(', ')}, got '${values.only}'`);
  }
  return values;
}

/** What is wrong with a language. Nothing is, where everything is equal. */
const LANGUAGES: Readonly<Record<string, (expected: Synthesized) => Promise<string[]>>> = {
  typescript: async (expected) => differences(expected, await typescript()),
  python: async (expected) => [...awkwardNames('python', readAssembly()), ...differences(expected, await python())],
  java: async (expected) => [...awkwardNames('java', readAssembly()), ...differences(expected, await java())],
  go: async (expected) => differences(expected, await go()),
  csharp: async () => [...awkwardNames('csharp', readAssembly()), ...await escapedInCsharp()],
};

async function main({ only, json }: Options): Promise<boolean> {
  buildWhatIsStale();
  await run('projen', ['compile'], { cwd: ROOT });
  await run('projen', ['translate'], { cwd: ROOT });
  stage(STAGED);
  const expected = await fromSource();
  const verdicts: Record<string, Verdict> = {};
  const judge = async (...languages: string[]) => {
    for (const language of languages.filter((name) => only === undefined || name === only)) {
      verdicts[language] = await verdictOn(language, () => LANGUAGES[language](expected));
    }
  };
  // Two at a time: each waits for registries, and for programs of one thread.
  await Promise.all([judge('python', 'go'), judge('java', 'typescript', 'csharp')]);
  if (json) {
    const judged = Object.keys(LANGUAGES).filter((language) => language in verdicts);
    console.log(JSON.stringify(Object.fromEntries(judged.map((language) => [language, verdicts[language]]))));
  }
  return Object.values(verdicts).every((verdict) => verdict !== 'different');
}

async function verdictOn(language: string, findings: () => Promise<string[]>): Promise<Verdict> {
  const start = Date.now();
  let verdict: Verdict;
  try {
    const found = await findings();
    found.forEach((finding) => console.error(`${language}: ${finding}`));
    verdict = found.length > 0 ? 'different' : language === 'csharp' ? 'generated' : 'equal';
  } catch (error: any) {
    console.error(`${language}: ${error.message}`);
    verdict = error instanceof MissingToolchain ? 'skipped' : 'different';
  }
  console.log(`${language}: ${verdict} (${Math.round((Date.now() - start) / 1000)} s)`);
  return verdict;
}

runProgram({ readOptions, usage: USAGE, main });
