import { readOptions } from '../../local/permissions/options';

test('without arguments everything is proven, and one grant of each kind is taken away in a deployment', () => {
  expect(readOptions([])).toEqual({ parts: ['cluster', 'serverless', 'cluster-loader', 'serverless-loader', 'database', 'attacks'], deploy: 'sample', markdown: false, json: false });
});

test('what is not asked for is left out', () => {
  expect(readOptions(['--only', 'serverless', '--deploy', 'none', '--json'])).toEqual({ parts: ['serverless'], deploy: 'none', markdown: false, json: true });
});

test.each([
  [['--only', 'table'], "--only must be one of cluster, serverless, cluster-loader, serverless-loader, database, attacks, got 'table'"],
  [['--deploy', 'some'], "--deploy must be all or none, got 'some'"],
])('refuses %j', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
