import { Attack } from './attack';

const FILE = 'table.engine.test.ts';
const OWN_EVENT = 'lambda-src/runtime/own-event.ts';
const OWNERS = 'lambda-src/table/owners.ts';
const LOOKED_UP = 'c.relname IN (${tableNames.map(quoteLiteral).join(\', \')})';

/** Of those who may invoke the function that prepares tables, or are users of the database. */
export const TABLE_ATTACKS: readonly Attack[] = [
  {
    name: 'a forged event makes the table handler grant a stranger rights',
    stoppedBy: 'the event only chooses among the specifications in the code',
    file: FILE,
    title: 'cannot grant a stranger rights on a table',
    bundle: 'table',
    weakening: [{
      file: 'lambda-src/table/table-resource.ts',
      text: 'const table = findTable(specification);',
      by: `const { columns, layout, ...said } = event.ResourceProperties as any;
    const table = columns
      ? { ...findTable(specification)!, ...said, columns: JSON.parse(columns), layout: JSON.parse(layout), createLoaderUser: true } : findTable(specification);`,
    }],
  },
  {
    name: 'a forged event has the answer sent to another host',
    stoppedBy: 'the host of ResponseURL must be CloudFormation\'s',
    file: FILE,
    title: 'cannot make it send a request to an address of its choice',
    bundle: 'table',
    weakening: [{ file: OWN_EVENT, text: 'if (!isCloudFormation(ResponseURL, URL_SUFFIX, endpoint)) {', by: 'if (false) {' }],
  },
  {
    name: 'a forged event comes from another stack',
    stoppedBy: 'the function knows its own stack',
    file: FILE,
    title: 'cannot act as another stack',
    bundle: 'table',
    weakening: [{ file: OWN_EVENT, text: 'if (StackId !== STACK_ID) {', by: 'if (false) {' }],
  },
  {
    name: 'a squatted table',
    stoppedBy: 'the owner of the table is looked up',
    file: FILE,
    title: 'who creates the table before the first deployment',
    weakening: [{ file: OWNERS, text: LOOKED_UP, by: LOOKED_UP.replace('tableNames', 'tableNames.slice(1)') }],
  },
  {
    name: 'a squatted ledger',
    stoppedBy: 'the owner of the ledger is looked up',
    file: FILE,
    title: 'who creates the ledger',
    weakening: [{ file: OWNERS, text: LOOKED_UP, by: LOOKED_UP.replace('tableNames', 'tableNames.slice(0, 1)') }],
  },
  {
    name: 'a table squatted while the deployment runs',
    stoppedBy: 'owners are looked up again before rights are granted',
    file: FILE,
    title: 'who creates the table while the deployment runs',
    weakening: [{
      file: 'lambda-src/table/prepare-table.ts',
      text: 'nothing is created where one exists.\n  await requireOwners(warehouse, schemaName, owned, table.owner);',
      by: 'nothing is created where one exists.\n',
    }],
  },
  {
    name: 'a view as the table',
    stoppedBy: 'the kind of what has the table\'s name is looked up',
    file: FILE,
    title: 'who creates a view of the table\'s name',
    weakening: [{ file: OWNERS, text: 'if (kind !== \'table\') {', by: 'if (false) {' }],
  },
  {
    name: 'a schema of a stranger',
    stoppedBy: 'the owner of the schema is looked up',
    file: FILE,
    title: 'who owns the schema',
    weakening: [{ file: OWNERS, text: 'schema && schemaName !== PUBLIC_SCHEMA ?', by: 'false ?' }],
  },
  {
    name: 'COPY of what is staged by an analyst',
    stoppedBy: 'the trust policy of the role for COPY names the database user that loads',
    file: 'copy.engine.test.ts',
    title: 'an analyst of a cluster cannot COPY',
    weakening: [{ file: 'src/private/target/copy-role.ts', text: 'resourceName: `${use.warehouse}/${name}`', by: 'resourceName: `${use.warehouse}/*`' }],
  },
];
