import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

/** What each file imports, by path from the root, with slashes. */
export type Imports = Readonly<Record<string, readonly string[]>>;

/** The imports among the TypeScript files of some folders. Those of types count: whoever reads one file has to read the other. */
export function importsWithin(root: string, folders: readonly string[]): Imports {
  const files = folders.flatMap((folder) => fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, ...file.split(path.sep))));
  const known = new Set(files);
  return Object.fromEntries(files.map((file) => {
    const { importedFiles } = ts.preProcessFile(fs.readFileSync(path.join(root, file), 'utf8'), true, true);
    return [file, importedFiles.flatMap(({ fileName }) => targetOf(file, fileName, known) ?? [])];
  }));
}

function targetOf(file: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  return specifier.startsWith('.') ? [`${target}.ts`, `${target}/index.ts`].find((one) => known.has(one)) : undefined;
}

/** The circles: groups of files of which each is reached from every other (Tarjan's strongly connected components). */
export function circlesIn(imports: Imports): string[][] {
  const order = new Map<string, number>();
  const earliest = new Map<string, number>(); // the first file, in that order, that is on the way and reached from here
  const onTheWay: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const at = order.size;
    order.set(file, at);
    earliest.set(file, at);
    onTheWay.push(file);
    for (const other of imports[file]) {
      const reached = order.has(other) ? onTheWay.includes(other) ? order.get(other)! : at : visit(other);
      earliest.set(file, Math.min(earliest.get(file)!, reached));
    }
    if (earliest.get(file) === at) {
      const group = onTheWay.splice(onTheWay.indexOf(file));
      if (group.length > 1 || imports[file].includes(file)) {
        circles.push(group.sort());
      }
    }
    return earliest.get(file)!;
  };
  Object.keys(imports).forEach((file) => order.has(file) || visit(file));
  return circles;
}
