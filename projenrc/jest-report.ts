import * as path from 'path';

/** What is used of the report that `jest --json` writes. */
export interface JestReport {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why the file could not be run, or all its failures. */
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages?: readonly string[] }[];
  }[];
}

/** Lines of a failure that tell what was expected and what came instead. */
const MOST_LINES = 30;

const COLOURS = /\u001b\[\d+m/g;

/** How many tests there are and how many failed, and each failure with its file, its title, its difference and its line. */
export function told(report: JestReport, root: string): { tests: number; failed: number; text: string } {
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(root, name);
    const tests = assertionResults.filter((one) => one.status === 'failed')
      .map(({ fullName, failureMessages = [] }) => `${file}: ${fullName}\n${shortened(failureMessages.join('\n'))}`);
    return tests.length === 0 && status === 'failed' ? [`${file}\n${shortened(message)}`] : tests;
  });
  return { tests: report.numTotalTests, failed: failures.length, text: failures.join('\n\n') };
}

function shortened(message: string): string {
  const lines = message.replace(COLOURS, '').split('\n').filter((line) => line.trim() !== '' && !/^\s+at .*(node_modules|node:)/.test(line));
  return [...lines.slice(0, MOST_LINES), ...lines.length > MOST_LINES ? ['...'] : []].map((line) => `  ${line}`).join('\n');
}
