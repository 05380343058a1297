import { writeFileSync } from 'fs';
import * as path from 'path';
import { examplesIn } from './examples';
import { CDK, CONSTRUCTS } from './library';
import { requireToolchain, run } from './run';
import { Synthesized } from './synthesized';
import { Workshop } from './workshop';

/** From the wheel as pip installs it. The examples of README and doc comments are run, too. */
export async function python(): Promise<Synthesized> {
  await requireToolchain('python3', ['-c', 'import ensurepip, sys, venv; print(*sys.version_info[:2], sep=".")'], [3, 10]); // some systems package venv by itself
  const shop = new Workshop('python');
  const [wheel] = shop.find(await shop.pack('python'), '.whl');
  const environment = shop.path('kept', 'venv');
  const interpreter = path.join(environment, 'bin', 'python');
  await run('python3', ['-m', 'venv', environment]);
  const pip = (...args: string[]) => run(interpreter, ['-m', 'pip', '--disable-pip-version-check', '--quiet', ...args]);
  await pip('install', wheel, `aws-cdk-lib==${CDK}`, `constructs==${CONSTRUCTS}`);
  await pip('install', '--force-reinstall', '--no-deps', wheel); // the version of a development build never changes, its content does
  const synthesized = await shop.synthesize(interpreter, [shop.write('app/app.py')]);
  writeFileSync(shop.path('new', 'examples.json'), JSON.stringify(examplesIn('python')));
  await run(interpreter, [shop.write('app/examples.py')], { cwd: shop.path('new') });
  return synthesized;
}
