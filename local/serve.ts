import { parseArgs } from 'util';
import { Engine } from './engine';

/**
 * Deploys a cdk.out folder and keeps it running until Ctrl-C. After the deployment it prints one line of JSON: the endpoint,
 * credentials with all permissions, and the outputs of the stacks.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { factor: { type: 'string', default: '1' }, ticks: { type: 'string' }, stack: { type: 'string', multiple: true } },
  });
  if (positionals.length !== 1) {
    throw new Error('usage: serve.ts CDK_OUT [--factor N] [--ticks N] [--stack NAME]...');
  }
  const engine = await Engine.start({ factor: Number(values.factor), ...values.ticks && { ticks: Number(values.ticks) } });
  try {
    await engine.deploy(positionals[0], { stacks: values.stack });
    console.log(JSON.stringify({ ...engine.admin, outputs: engine.outputs, processes: engine.processes }));
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
