import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { FrozenTable, SPECIFICATION_HASH, specificationFile, TableEnvironment, TableNames } from '../../src/private/contract/frozen-table';

/** A specification with all of its names. */
export type NamedTable = FrozenTable & TableNames;

/** Finds the specification of a table by its hash. Undefined if the stack has none with this hash. */
export type FindTable = (hash: unknown) => NamedTable | undefined;

/** Finds specifications among the files of the function. An event can choose between them, and cannot bring one. */
export function frozenTables(directory: string, { NAMES }: Pick<TableEnvironment, 'NAMES'>): FindTable {
  const names: { readonly [hash: string]: Partial<TableNames> } = JSON.parse(NAMES);
  return (hash) => {
    if (typeof hash !== 'string' || !SPECIFICATION_HASH.test(hash)) {
      return undefined;
    }
    const file = join(directory, specificationFile(hash));
    return existsSync(file) ? { ...JSON.parse(readFileSync(file, 'utf8')), ...names[hash] } : undefined;
  };
}
