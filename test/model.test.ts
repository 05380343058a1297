import { after } from '../model/actions';
import { explore } from '../model/explore';
import { FIXES } from '../model/fixes';
import { broken, brokenInTheEnd, INVARIANTS, Invariant } from '../model/invariants';
import { randomWalk, reached } from '../model/random-walk';
import { HOLES, reduced, SCENARIOS } from '../model/scenarios';
import { told } from '../model/trace';
import { beginning } from '../model/world';

const ALL = new Set(Object.keys(INVARIANTS) as Invariant[]);

describe('the protocol as it is', () => {
  const met = new Set<string>();

  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('breaks no invariant: %s', (_name, scenario) => {
    const exploration = explore({ scenario: reduced(scenario), without: new Set() });
    expect(exploration.violation).toBeUndefined();
    exploration.met.forEach((kind) => met.add(kind));
  });

  test('was led everywhere by these scenarios', () => {
    expect([...met].sort()).toEqual([
      'FAILED', 'FORGOTTEN', 'LOADED', 'REFUSED', 'deliver', 'deliver again', 'deploy', 'end', 'keep', 'kill', 'publish', 'replay loaded',
      'replay rejected', 'run', 'run orphan', 'settle', 'submit', 'sweep', 'wait',
    ]);
  });
});

test.each(HOLES.map((hole) => [hole.fix, hole] as const))('without %s the model finds its hole, and with it there is none within the same bounds', (fix, { scenario, invariant }) => {
  expect(explore({ scenario, without: new Set([fix]) }, new Set([invariant])).violation?.invariant).toBe(invariant);
  expect(explore({ scenario, without: new Set() }).violation).toBeUndefined();
});

test('every fix can be taken out', () => {
  expect(HOLES.map(({ fix }) => fix).sort()).toEqual(Object.keys(FIXES).sort());
});

test('a violation is told in plain words', () => {
  const { scenario } = HOLES.find(({ fix }) => fix === 'R24')!;
  const world = { scenario, without: new Set(['R24'] as const) };
  expect(told(world, explore(world).violation!)).toEqual([
    'messages: m = [FITS, LONG]',
    'deployed: a narrow column, unknown fields rejected, a horizon of 30 days; a wide column, unknown fields rejected, a horizon of 30 days',
    '1. Invocation 1, of ingest 1, gets m.',
    '2. Invocation 1 keeps what is rejected.',
    '3. Invocation 1 stages its rows and submits the load.',
    '4. Invocation 2, of ingest 2, gets m.',
    '5. Invocation 2 stages its rows and submits the load.',
    '6. The load of invocation 1 runs.',
    'So a row of another ingest is in the table.',
  ]);
});

test('no random walk breaks an invariant on its way or when all comes to rest', () => {
  const violations: unknown[] = [];
  for (let seed = 0; seed < 400; seed++) {
    const { scenario, actions, end } = randomWalk(seed);
    const world = { scenario, without: new Set<never>() };
    let state = beginning(world);
    for (const action of actions) {
      state = after(world, state, action)!;
      violations.push(broken(world, state, ALL) ?? []);
    }
    violations.push(brokenInTheEnd(world, end, ALL) ?? [], end.queues.flat());
  }
  expect(violations.flat()).toEqual([]);
});

test('a seed walks the same way again', () => {
  const walk = randomWalk(7);
  expect(JSON.stringify(randomWalk(7))).toBe(JSON.stringify(walk));
  expect(JSON.stringify(randomWalk(15).actions)).not.toBe(JSON.stringify(walk.actions));
  expect(reached({ scenario: walk.scenario, without: new Set() }, walk.end).rows.flat()).not.toEqual([]);
});
