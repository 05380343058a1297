/**
 * Runs each check against the local engine with one behaviour turned round. It prints one line of JSON a check. It is a process of its own,
 * because a PostgreSQL server does not start inside Jest.
 */
import { TWISTS } from './twists';
import { CHECKS } from '../../conformance/checks';
import { Outcome, runCheck } from '../../conformance/run';
import { standInTarget } from '../../conformance/stand-in';

/** What the middleware stacks of all clients have in common. */
interface Pluggable {
  add(middleware: any, options: object): void;
  remove(name: string): boolean;
}

const TWISTED = { name: 'twisted', step: 'initialize' } as const;

function print({ check, status, seen }: Outcome): void {
  console.log(JSON.stringify({ check: check.name, status, seen }));
}

async function main(): Promise<void> {
  const target = await standInTarget();
  try {
    await target.prepare();
    // These wait for minutes, and what they turn round concerns no other.
    const slow = CHECKS.filter(({ name }) => 'gateway' in TWISTS[name]).map(async (check) => {
      const twist = TWISTS[check.name];
      if ('gateway' in twist) {
        target.engine.cloud.gateway.interceptors.push(twist.gateway);
      }
      print(await runCheck(check, target.context));
    });
    for (const check of CHECKS) {
      const twist = TWISTS[check.name];
      if ('gateway' in twist) {
        continue;
      }
      const { client, command, input = (same) => same, output = (same) => same } = twist;
      const middlewareStack: Pluggable = target.clients[client].middlewareStack;
      middlewareStack.add((next: any, { commandName }: any) => async (args: any) => {
        if (commandName !== command) {
          return next(args);
        }
        const answer = await next({ ...args, input: input(args.input) });
        return { ...answer, output: output(answer.output) };
      }, TWISTED);
      print(await runCheck(check, target.context));
      middlewareStack.remove(TWISTED.name);
    }
    await Promise.all(slow);
  } finally {
    await target.remove();
  }
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
