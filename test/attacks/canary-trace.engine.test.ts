import { runTraced } from '../lambda-src/traced-program';

const CANARY = 'yellowbird-4111111111111111';

/** An invocation that ends with the error of a statement. */
const PROGRAM = `
  const { traced, traceInvocation } = require('./lambda-src/runtime/trace');
  const { dataApiClient } = require('./lambda-src/warehouse/data-api-client');
  const { Warehouse } = require('./lambda-src/warehouse/warehouse');
  const identity = { clusterIdentifier: 'wh', database: 'analytics' };
  const time = { remaining: () => 10000, sleep: async () => undefined };
  const warehouse = new Warehouse(traced(dataApiClient(identity)), identity, time);
  traceInvocation(async () => warehouse.run({ name: 'load', sqls: ['SELECT 1'] })).catch((error) => console.error(error));
  `;

test('A reader of traces waits for a value: neither the error of an invocation nor a call in the trace holds what Redshift quotes', async () => {
  const answers = {
    BatchExecuteStatement: { Id: 'statement-1' },
    DescribeStatement: { Id: 'statement-1', Status: 'FAILED', Error: `ERROR: invalid input syntax for integer: "${CANARY}"` },
  };
  const { printed, segments } = await runTraced(PROGRAM, (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) as keyof typeof answers;
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answers[operation])));
  });
  const traced = JSON.stringify(segments);
  expect(`${printed} ${traced}`).not.toMatch(/yellowbird|4111111/i);
  expect(traced).toMatch(/"name":"invocation".*invalid input syntax for integer: …/);
  expect(traced).toContain('"operation":"DescribeStatement"');
  expect(printed).toContain('StatementFailedError: load failed');
}, 60_000);
