import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { FrozenTable, SPECIFICATION_HASH, specificationFile, TableEnvironment, TableNames } from '../../src/private/contract/frozen-table';
import { ReaderSet } from '../../src/private/contract/reader-rights';

/** A specification with all of its names. */
export type NamedTable = FrozenTable & TableNames;

/** Finds the specification of a table by its hash. Undefined if the stack has none with this hash. */
export type FindTable = (hash: unknown) => NamedTable | undefined;

/** Finds specifications among the files of the function. An event can choose between them, and cannot bring one. */
export function frozenTables(directory: string, { NAMES, STACK_ID }: Pick<TableEnvironment, 'NAMES' | 'STACK_ID'>): FindTable {
  const names: { readonly [hash: string]: Partial<TableNames> } = JSON.parse(NAMES);
  return (hash) => {
    if (typeof hash !== 'string' || !SPECIFICATION_HASH.test(hash)) {
      return undefined;
    }
    const file = join(directory, specificationFile(hash));
    if (!existsSync(file)) {
      return undefined;
    }
    const table: NamedTable = { ...JSON.parse(readFileSync(file, 'utf8')), ...names[hash] };
    return { ...table, copyRole: roleArns(table.copyRole, STACK_ID) };
  };
}

/** The ARNs of a chain of roles. A role that has only a name is one of the stack's account. */
function roleArns(roles: string, stackId: string): string {
  const [, partition, , , account] = stackId.split(':');
  return roles.split(',').map((role) => (role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`)).join(',');
}

/** Who may read which columns of the table. */
export function readerSets({ readers, readerColumns = [] }: Pick<NamedTable, 'readers' | 'readerColumns'>): ReaderSet[] {
  const users = readers?.split(';') ?? [];
  return readerColumns.map((columns, at) => ({ columns, users: users[at].split(' ') }));
}
