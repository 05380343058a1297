import { Check } from './check';
import { Outcome } from './run';

export interface Figures {
  readonly checks: number;
  readonly asExpected: number;
  readonly different: number;
  readonly notRun: number;
}

export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const count = (status: Outcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  return { checks: outcomes.length, asExpected: count('AS_EXPECTED'), different: count('DIFFERENT'), notRun: count('NOT_RUN') };
}

const MARKS: Readonly<Record<Outcome['status'], string>> = { AS_EXPECTED: 'as expected', DIFFERENT: 'DIFFERENT', NOT_RUN: 'not run' };

/** One paragraph a check. */
export function table(outcomes: readonly Outcome[]): string {
  return outcomes.map(({ check, status, seen }) => [
    `${check.name}: ${MARKS[status]}`,
    `  fact      ${check.fact}`,
    `  source    ${check.source}`,
    `  expected  ${check.expected}`,
    `  ${status === 'NOT_RUN' ? 'not run ' : 'seen    '}  ${seen}`,
  ].join('\n')).join('\n\n');
}

/** The table of docs/conformance.md. What was seen on a real warehouse has a column as soon as there is anything. */
export function markdown(checks: readonly Check[], seenInAws: Readonly<Record<string, string>>): string {
  const isSeen = Object.keys(seenInAws).length > 0;
  const row = (...cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const lines = [
    row('check', 'fact', 'nearest document', 'expected, and seen on the stand-in', ...isSeen ? ['seen on a real warehouse'] : []),
    row(...Array(isSeen ? 5 : 4).fill('---')),
    ...checks.map(({ name, fact, source, expected }) =>
      row(`\`${name}\``, fact, `[${source.split('/').at(-1)!.replace('.html', '')}](${source})`, expected, ...isSeen ? [seenInAws[name] ?? 'not seen yet'] : [])),
  ];
  return [...isSeen ? [] : ['None of these has been seen on a real warehouse yet.', ''], ...lines].join('\n');
}
