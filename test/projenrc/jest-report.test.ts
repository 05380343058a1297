import { JestReport, told } from '../../projenrc/jest-report';

type TestFile = JestReport['testResults'][number];

function report(...testResults: TestFile[]): JestReport {
  return { numTotalTests: 7, testResults };
}

const FINE: TestFile = { name: '/home/user/test/a.test.ts', status: 'passed', message: '', assertionResults: [{ fullName: 'fine', status: 'passed' }] };

test('of tests that pass only the number is told', () => {
  expect(told(report(FINE), '/home/user')).toEqual({ tests: 7, failed: 0, text: '' });
});

test('a test that fails is told with its file, its difference and its own line, without colours', () => {
  const failureMessages = ['Error: \u001b[2mexpect\u001b[22m\n\nExpected: 1\nReceived: 2\n    at f (/home/user/node_modules/jest/x.js:1:1)\n    at f (/home/user/test/b.test.ts:3:5)'];
  const assertionResults = [{ fullName: 'one is two', status: 'failed', failureMessages }, { fullName: 'fine', status: 'passed', failureMessages: [] }];
  expect(told(report(FINE, { name: '/home/user/test/b.test.ts', status: 'failed', message: 'all of it', assertionResults }), '/home/user')).toMatchObject({
    failed: 1,
    text: 'test/b.test.ts: one is two\n  Error: expect\n  Expected: 1\n  Received: 2\n      at f (/home/user/test/b.test.ts:3:5)',
  });
});

test('a file that cannot be run is one failure', () => {
  expect(told(report({ name: '/home/user/test/c.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] }), '/home/user'))
    .toMatchObject({ failed: 1, text: 'test/c.test.ts\n  Cannot find module' });
});

test('a failure of many lines is cut', () => {
  const message = Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n');
  const { text } = told(report({ name: '/home/user/test/c.test.ts', status: 'failed', message, assertionResults: [] }), '/home/user');
  expect(text.split('\n')).toHaveLength(32);
  expect(text).toMatch(/line 29\n {2}\.\.\.$/);
});
