import { execFileSync } from 'child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import * as path from 'path';
import { absoluteLinks } from './absolute-links';

const ROOT = path.join(__dirname, '..');

/**
 * Puts the files of the npm package into a folder, with links in the README that lead somewhere wherever it is shown. The packages of all
 * languages are made of this folder, so all have the same content.
 */
export function stage(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const [{ filename }] = JSON.parse(npmPack(ROOT, directory));
  const tarball = path.join(directory, filename);
  execFileSync('tar', ['--extract', '--gzip', '--strip-components=1', '--directory', directory, '--file', tarball]);
  rmSync(tarball);
  const { repository: { url }, version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const change = (file: string, edit: (text: string) => string) => {
    const target = path.join(directory, file);
    writeFileSync(target, edit(readFileSync(target, 'utf8')));
  };
  const absolute = (markdown: string) => absoluteLinks(markdown, url.replace(/\.git$/, ''), version === '0.0.0' ? 'main' : `v${version}`);
  change('README.md', absolute);
  change('.jsii', (text) => {
    const assembly = JSON.parse(text);
    return JSON.stringify({ ...assembly, readme: { markdown: absolute(assembly.readme.markdown) } }, undefined, 2);
  });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(directory, 'node_modules')); // where jsii-pacmak finds the peers
}

/** Packs a folder, and returns what npm says of it as JSON. */
export function npmPack(folder: string, destination: string): string {
  return execFileSync('npm', ['pack', folder, '--json', '--ignore-scripts', '--pack-destination', destination], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
