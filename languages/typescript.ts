import { writeFileSync } from 'fs';
import * as path from 'path';
import { CDK, CONSTRUCTS, ROOT } from './library';
import { run } from './run';
import { Synthesized } from './synthesized';
import { STAGED, Workshop } from './workshop';
import { TYPESCRIPT } from '../local/typescript';

/** From the package as npm installs it: types are checked strictly, and those of the library, too. */
export async function typescript(): Promise<Synthesized> {
  const shop = new Workshop('typescript');
  const consumer = shop.path('kept');
  await run('npm', ['pack', STAGED, '--ignore-scripts', '--pack-destination', shop.path('new')], { cwd: shop.path('new') });
  const [tarball] = shop.find(shop.path('new'), '.tgz');
  writeFileSync(path.join(consumer, 'package.json'), '{"private": true}');
  await run('npm', [
    'install', '--no-save', '--no-package-lock', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball, `aws-cdk-lib@${CDK}`, `constructs@${CONSTRUCTS}`,
  ], { cwd: consumer });
  const app = shop.write('app/app.ts', '../kept/app.ts');
  await run(process.execPath, [
    path.join(ROOT, 'node_modules/typescript/bin/tsc'), '--strict', '--target', 'es2022', '--module', 'node16', '--types', 'node',
    '--typeRoots', path.join(ROOT, 'node_modules/@types'), app,
  ], { cwd: consumer });
  return shop.synthesize(process.execPath, ['app.js'], consumer);
}

/** From `src`, which is what the languages are compared with. */
export async function fromSource(): Promise<Synthesized> {
  process.env.TSX_TSCONFIG_PATH = 'tsconfig.dev.json'; // it says where the library is
  return new Workshop('source').synthesize(process.execPath, [...TYPESCRIPT, 'languages/app/app.ts'], ROOT);
}
