import { Action } from './actions';
import type { Violation } from './explore';
import { INVARIANTS } from './invariants';
import { Configuration, World } from './world';

/** How a violation comes about, an action a line, in plain words. */
export function told({ scenario }: World, { actions, invariant, inTheEnd }: Violation): string[] {
  const messages = Object.entries(scenario.messages).map(([name, { rows, id }]) => `${name}${id ? ` (id ${id})` : ''} = [${rows.join(', ')}]`);
  const start = scenario.deployed ?? Array.from({ length: scenario.ingests ?? 1 }, () => 0);
  return [
    `messages: ${messages.join('; ')}`,
    `deployed: ${start.map((at) => configuration(scenario.configurations[at])).join('; ')}`,
    ...actions.map((action, at) => `${at + 1}. ${sentence(action, scenario.configurations)}`),
    ...inTheEnd ? [`${actions.length + 1}. All comes to rest: every row fits, what is queued is delivered, what is kept is replayed, and what is missing is forced.`] : [],
    `So ${INVARIANTS[invariant]}.`,
  ];
}

function sentence(action: Action, configurations: readonly Configuration[]): string {
  switch (action.do) {
    case 'publish':
      return `Message ${action.message} is published.`;
    case 'deliver':
      return `Invocation ${action.at + 1}, of ingest ${action.ingest + 1}, gets ${action.messages.join(' and ')}.`;
    case 'keep':
      return `Invocation ${action.at + 1} keeps what is rejected.`;
    case 'fail to keep':
      return `Invocation ${action.at + 1} cannot keep what is rejected, and goes on.`;
    case 'submit':
      return `Invocation ${action.at + 1} stages its rows and submits the load.`;
    case 'run':
    case 'run orphan': {
      const whose = action.do === 'run' ? `The load of invocation ${action.at + 1} runs` : 'A load whose invocation is gone runs';
      return `${whose}${action.prune ? ' and clears the ledger' : ''}${action.misread ? '; COPY reads a row too few' : ''}.`;
    }
    case 'settle':
      return `Invocation ${action.at + 1} hears of its load and moves the object.`;
    case 'end':
      return `Invocation ${action.at + 1} ends; its messages are acknowledged.`;
    case 'kill':
      return `Invocation ${action.at + 1} dies; its messages come again.`;
    case 'deliver again':
      return `Message ${action.message} is delivered to the queue of ingest ${action.ingest + 1} once more.`;
    case 'deploy':
      return `Ingest ${action.ingest + 1} is deployed with ${configuration(configurations[action.configuration])}.`;
    case 'replay rejected':
    case 'replay loaded':
      return `Invocation ${action.at + 1}, of ingest ${action.ingest + 1}, replays ${action.key}${action.force ? ' with force' : ''}.`;
    case 'sweep':
      return `A later batch of ingest ${action.ingest + 1} clears ${action.key} away.`;
    case 'wait':
      return `${action.days} days pass.`;
  }
}

function configuration({ length, unknownFields, horizonDays, copyTakesAll }: Configuration): string {
  return `a ${length.toLowerCase()} column, ${unknownFields === 'REJECT' ? 'unknown fields rejected' : 'unknown fields ignored'}, a horizon of ${horizonDays} days${
    copyTakesAll ? ', a table that takes everything' : ''}`;
}
