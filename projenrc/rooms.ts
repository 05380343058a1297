/**
 * The floor plan: which folder may import which. Lint enforces it, and a test compares it with the folders there are.
 *
 * A room may import itself and what is named here; a list names folders of the same house.
 */

/** The rooms of what constructs are made of. Each may also import `contract/` and the files beside the rooms, which import no other room. */
export const CONSTRUCT_ROOMS: Readonly<Record<string, readonly string[]>> = {
  // What any construct is made of.
  contract: [],
  bucket: [],
  function: [],
  protection: [],
  queue: [],
  watch: [],
  // What every ingest does with messages and rows, whatever its table is.
  ingest: ['bucket', 'function', 'protection', 'queue', 'watch'],
  // What is about Redshift, and knows nothing of DynamoDB.
  cost: [],
  target: ['cost'],
  table: ['function', 'target', 'watch'],
  query: ['table', 'target'],
  loader: ['bucket', 'function', 'table', 'target', 'watch'],
  redshift: ['bucket', 'cost', 'ingest', 'loader', 'protection', 'table', 'target', 'watch'],
  notebook: ['function', 'target'],
  // What is about DynamoDB, and knows nothing of Redshift.
  items: ['bucket', 'ingest', 'protection', 'watch'],
  // The publisher.
  publisher: ['function', 'watch'],
};

/** The rooms of the handlers. */
export const HANDLER_ROOMS: Readonly<Record<string, readonly string[]>> = {
  // What every ingest does with messages and rows, whatever its table is.
  runtime: [],
  values: [],
  protection: ['values'],
  message: ['values'],
  encode: ['message', 'values'],
  rejected: ['encode', 'message', 'values'],
  ingest: ['encode', 'message', 'protection', 'rejected', 'runtime', 'values'],
  // What is about Redshift, and knows nothing of DynamoDB.
  staging: ['runtime'],
  warehouse: ['runtime'],
  load: ['encode', 'message', 'rejected', 'runtime', 'staging', 'values', 'warehouse'],
  check: ['load', 'runtime', 'staging', 'warehouse'],
  redshift: ['check', 'encode', 'ingest', 'load', 'message', 'rejected', 'runtime', 'staging', 'values', 'warehouse'],
  loader: ['check', 'encode', 'load', 'message', 'rejected', 'runtime', 'staging', 'values', 'warehouse'],
  table: ['runtime', 'warehouse'],
  // What is about DynamoDB, and knows nothing of Redshift.
  items: ['encode', 'ingest', 'message', 'rejected', 'runtime', 'values'],
  // The publisher.
  csv: [],
  cli: ['protection'],
  infer: ['cli', 'csv', 'encode', 'message', 'values'],
  source: ['csv', 'runtime', 'staging'],
  sampling: ['csv'],
  pack: ['csv'],
  publish: ['csv', 'pack', 'runtime', 'sampling', 'source'],
};

/** The storeys of the local engine, from the ground up. The programs at its root stand on all of them. */
export const ENGINE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  aws: ['wire'],
  deploy: ['aws', 'wire', 'cloud.ts'],
};

interface Zone {
  readonly target: string;
  readonly from: string | readonly string[];
  readonly except?: readonly string[];
  readonly message: string;
}

const CONTRACT = './private/contract';

/** What `import/no-restricted-paths` is told. */
export const ZONES: readonly Zone[] = [
  { target: './src/private/contract', from: '.', except: ['./src/private/contract'], message: 'The contract imports nothing but itself: handlers bundle it.' },
  ...['lambda-src', 'local', 'integ', 'bench', 'model', 'conformance', 'languages', 'release', 'test'].map((from) => (
    { target: './src', from: `./${from}`, message: 'Constructs know what is in src/ only; they meet handlers in src/private/contract.' })),
  ...['redshift-loader.ts', 'sns-to-redshift-ingest.ts', 'sns-to-dynamodb-ingest.ts', 'scheduled-csv-publisher.ts', 'ingest-dashboard.ts', 'query-notebook.ts'].map((construct) => (
    { target: './src/private', from: `./src/${construct}`, message: 'What constructs are made of takes options, not a construct.' })),
  { target: './lambda-src', from: './src', except: [CONTRACT], message: 'Handlers know of constructs what src/private/contract says.' },
  ...['local', 'integ', 'bench', 'model', 'conformance', 'test'].map((from) => (
    { target: './lambda-src', from: `./${from}`, message: 'Handlers import nothing that does not run in AWS.' })),
  { target: './local', from: './src', except: [CONTRACT], message: 'The engine reads what was synthesized; it imports no construct.' },
  ...['lambda-src', 'model', 'conformance', 'test'].map((from) => (
    { target: './local', from: `./${from}`, message: 'The engine judges handlers from outside; it imports none of them.' })),
  { target: './model', from: './src', except: [CONTRACT], message: 'The model calls the pure functions of the handlers, and of constructs it knows what src/private/contract says.' },
  ...['local', 'integ', 'bench', 'conformance', 'test'].map((from) => ({ target: './model', from: `./${from}`, message: 'The model imports handlers and the contract only.' })),
  { target: './conformance', from: './src', except: [CONTRACT], message: 'Checks send the statements of the handlers, and of constructs they know what src/private/contract says.' },
  ...['lambda-src', 'integ', 'bench', 'model', 'conformance', 'test'].map((from) => (
    { target: './languages', from: `./${from}`, message: 'What tries the languages takes the library as a package, as a user does.' })),
  ...['integ', 'bench', 'model', 'test'].map((from) => ({ target: './conformance', from: `./${from}`, message: 'Checks import handlers, the contract and the engine only.' })),
  ...['lambda-src', 'local', 'model', 'conformance', 'test'].map((from) => ({ target: './integ', from: `./${from}`, message: 'Integration apps use the library as a user does.' })),
  ...constructRooms(),
  ...rooms('lambda-src', HANDLER_ROOMS),
  ...rooms('local', ENGINE_ROOMS),
];

function constructRooms(): Zone[] {
  const folders = Object.keys(CONSTRUCT_ROOMS);
  const zone = (target: string, allowed: readonly string[], who: string): Zone => ({
    target: `./src/private/${target}`,
    from: folders.filter((room) => !allowed.includes(room)).map((room) => `./src/private/${room}`),
    message: `In src/private/, ${who} may import ${allowed.join(', ')}; projenrc/rooms.ts has the floor plan.`,
  });
  return [
    zone('*.ts', ['contract'], 'a file beside the rooms'),
    ...Object.entries(CONSTRUCT_ROOMS).filter(([room]) => room !== 'contract').map(([room, allowed]) => zone(room, [room, 'contract', ...allowed], `${room}/`)),
  ];
}

function rooms(house: string, plan: Readonly<Record<string, readonly string[]>>): Zone[] {
  return Object.entries(plan).map(([room, allowed]) => ({
    target: `./${house}/${room}`,
    from: `./${house}`,
    except: [room, ...allowed].map((name) => `./${name}`),
    message: `In ${house}/, ${room}/ may import ${allowed.join(', ') || 'no other room'}; projenrc/rooms.ts has the floor plan.`,
  }));
}
