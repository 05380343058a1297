import { Rehearsal } from './rehearsal';
import { State } from './states';
import { Sum, Tally } from './tally';
import { TrialResult } from './trial';

export interface CampaignOutcome {
  readonly tally: Tally;
  /** The states that must have been reached. */
  readonly states: readonly State[];
  readonly rehearsal: Rehearsal;
  readonly storms: number;
  readonly controls: readonly TrialResult[];
  readonly mutations: readonly TrialResult[];
}

export function figures({ tally, storms, mutations }: CampaignOutcome): Record<string, number> {
  const { runs, injected, rows, duplicates, lost } = tally.total;
  return {
    runs,
    faultsInjected: injected,
    rows,
    duplicates,
    lost,
    storms,
    mutationsCaught: mutations.filter(({ noticed }) => noticed).length,
    mutations: mutations.length,
    deployments: tally.deployments,
    neighbours: tally.neighbours,
    unmet: tally.unmet.length,
  };
}

/** Returns a sentence for each result that must not occur. */
export function shortcomings({ tally, rehearsal, states, controls, mutations }: CampaignOutcome): string[] {
  return [
    ...tally.failures,
    ...rehearsal.failure ? [`a storm in one process: ${rehearsal.failure}`] : [],
    ...tally.unmet.map((one) => `planned, and met no call: ${one}`),
    ...states.filter((state) => !tally.states.has(state)).map((state) => `a state that no run reached: ${state}`),
    ...controls.filter(({ noticed }) => noticed).map(({ title, duplicates, lost, serializationFailures, results }) =>
      `${title}: ${duplicates} duplicates, ${lost} lost and ${serializationFailures} errors 1023, though nothing was broken; ${results.flatMap(({ wrong }) => wrong).join('; ')}`),
    ...mutations.filter(({ noticed }) => !noticed).map(({ title, results }) => `${title}: not noticed in ${results.length} runs`),
  ];
}

export function report(outcome: CampaignOutcome): string {
  const { tally, rehearsal, controls, mutations } = outcome;
  const row = (title: string, { runs, injected, rows, duplicates, lost }: Sum) => [title, runs, injected, rows, duplicates, lost];
  const trial = ({ title, results, duplicates, lost, serializationFailures }: TrialResult, verdict: string) =>
    [title, results.length, duplicates, lost, serializationFailures, verdict];
  const wrong = shortcomings(outcome);
  return [
    table(['fault', 'runs', 'injected', 'rows', 'duplicates', 'lost'],
      [...[...tally.kinds].map(([title, sum]) => row(title, sum)), row('all', tally.total)]),
    table(['call or statement', 'faults injected'], [...tally.points].sort(([one], [other]) => one.localeCompare(other))),
    table(['broken on purpose', 'runs', 'duplicates', 'lost', 'errors 1023', ''], [
      ...controls.map((one) => trial(one, one.noticed ? 'NOT AS IT MUST BE' : 'nothing is broken, and nothing is found')),
      ...mutations.map((one) => trial(one, one.noticed ? 'noticed' : 'NOT NOTICED')),
    ]),
    `${rehearsal.storms} storms passed over the handler in one process.`, '',
    ...tally.repeated.length > 0 ? [`${tally.repeated.length} runs were repeated, because the machine was too busy for them:`, ...tally.repeated, ''] : [],
    ...wrong.length > 0 ? ['Not as it must be:', ...wrong.map((sentence) => `  ${sentence}`)] : ['Every row is in the table or in quarantine, once.'],
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const width = (column: number) => Math.max(...[head, ...rows].map((row) => String(row[column]).length));
  const line = (row: readonly (string | number)[]) => row.map((value, column) =>
    (typeof value === 'number' ? String(value).padStart(width(column)) : value.padEnd(width(column)))).join('  ').trimEnd();
  return ['', line(head), ...rows.map(line), ''].join('\n');
}
