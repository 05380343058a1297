import { readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { CDK, GO_MODULE, VERSION } from './library';
import { requireToolchain, run } from './run';
import { Synthesized } from './synthesized';
import { Workshop } from './workshop';

/** From the module's code, which is what a consumer of a Go module gets. */
export async function go(): Promise<Synthesized> {
  const shop = new Workshop('go');
  await requireToolchain('go', ['version'], [1, 23]);
  const folder = path.join(await shop.pack('go', '--code-only'), path.basename(GO_MODULE));
  const cwd = shop.path('new');
  shop.write('app/app.go');
  const [, version] = /^go ([\d.]+)/m.exec(readFileSync(path.join(folder, 'go.mod'), 'utf8'))!;
  writeFileSync(path.join(cwd, 'go.mod'), `module example.com/languages\n\ngo ${version}\n\nrequire ${GO_MODULE} v${VERSION}\n\nrequire github.com/aws/aws-cdk-go/awscdk/v2 v${CDK}\n`);
  const inModule = (...args: string[]) => run('go', args, { cwd, env: { GOFLAGS: '-mod=mod' } });
  await inModule('mod', 'edit', '-replace', `${GO_MODULE}=${folder}`);
  await tidy(inModule);
  const program = path.join(cwd, 'app');
  await inModule('build', '-o', program, '.');
  return shop.synthesize(program, []);
}

/** Adds what the app needs. A module of a version that is not to be had is replaced by its newest version that is. */
async function tidy(inModule: (...args: string[]) => Promise<string>): Promise<void> {
  for (let replaced = 0; ; replaced++) {
    try {
      await inModule('mod', 'tidy');
      return;
    } catch (error: any) {
      const [, module, version] = /([\w./-]+\/v\d+)@(v[\d.]+): .*not (?:available|found)/s.exec(error.message) ?? [];
      if (module === undefined || replaced === 3) {
        throw error;
      }
      const newest = (await inModule('list', '-m', '-f', '{{.Version}}', `${module}@latest`)).trim();
      console.error(`go: ${module} ${version} is not to be had here; ${newest} takes its place`);
      await inModule('mod', 'edit', '-replace', `${module}@${version}=${module}@${newest}`);
    }
  }
}
