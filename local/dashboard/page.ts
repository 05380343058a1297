import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import * as path from 'path';
import { View } from './view';

const ROOT = path.join(__dirname, '..', '..');

/** The page contains everything that it needs, so that it can be stored, sent and opened anywhere. It may load nothing else. */
const POLICY = 'default-src \'none\'; style-src \'unsafe-inline\'; script-src \'unsafe-inline\'; connect-src \'self\'';

export interface PageOptions {
  /** Whether it requests updates from its server. */
  readonly live: boolean;
}

/** Renders the page as one HTML file. */
export function renderPage(view: View, { live }: PageOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${view.title.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</title>
<style>${readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8')}
${readFileSync(path.join(__dirname, 'page', 'page.css'), 'utf8')}</style>
</head>
<body data-live="${live}">
<main id="page"></main>
<script type="application/json" id="view">${JSON.stringify(view).replaceAll('<', '\\u003c')}</script>
<script>${script()}</script>
</body>
</html>
`;
}

let built: string | undefined;

/** Bundles the page's script with esbuild's program, because its library keeps a process running. */
function script(): string {
  built ??= execFileSync(require.resolve('esbuild/bin/esbuild'), [
    path.join(__dirname, 'page', 'page.ts'), '--bundle', '--minify', '--format=iife', '--target=es2022', '--log-level=warning',
  ], { cwd: ROOT, encoding: 'utf8' });
  return built;
}
