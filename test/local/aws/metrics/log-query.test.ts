import { LogEvent } from '../../../../local/aws/logs';
import { runLogQuery, sourcesOf } from '../../../../local/aws/metrics/log-query';

const event = (timestamp: number, message: object | string): LogEvent =>
  ({ timestamp, stream: 'stream', functionName: 'f', message: typeof message === 'string' ? message : JSON.stringify(message) });

const EVENTS = [
  event(1000, { level: 'INFO', message: 'batch', n: 1, error: ['first', 'second'] }),
  event(2000, { level: 'ERROR', message: 'not loaded', n: 2 }),
  event(3000, 'Task timed out after 3.00 seconds'),
  event(4000, '{ no JSON after all'),
  event(3_601_000, { level: 'WARN', message: 'tried "again"', n: 4 }),
];

function found(query: string): string[] {
  return runLogQuery(`fields n, @message\n| ${query}`, EVENTS).rows.map(({ n = '-' }) => n);
}

test.each([
  ['filter level = "ERROR"', ['2']],
  ['filter level in ["WARN", "ERROR"] or @message like /Task timed out|Runtime exited/', ['4', '-', '2']],
  ['filter ispresent(n) and not level = "INFO"', ['4', '2']],
  ['filter n >= 2 and n != 4', ['2']],
  ['filter n > 0 | sort n desc', ['4', '2', '1']],
  ['filter n > 0 | sort n', ['1', '2', '4']],
  ['sort @timestamp asc | limit 2', ['1', '2']],
  ['filter error.0 like "irs"', ['1']],
  ['filter (n = 1 or n = 2) and level != "INFO"', ['2']],
  ['filter @message like "again"', ['4']],
  ['filter n < 2', ['1']],
  ['filter n <= 2\n# a comment | with a bar\n| sort n', ['1', '2']],
])('%s', (query, expected) => {
  expect(found(query)).toEqual(expected);
});

test('what is shown are the fields that were asked for, times as people read them', () => {
  expect(runLogQuery('fields @timestamp, error.1, @logStream | limit 1 | sort @timestamp asc', EVENTS)).toEqual({
    fields: ['@timestamp', 'error.1', '@logStream'],
    rows: [{ '@timestamp': '1970-01-01 00:00:01.000', 'error.1': 'second', '@logStream': 'stream' }],
  });
});

test('sums by fields and hours', () => {
  const { fields, rows } = runLogQuery('filter ispresent(n)\n| stats sum(n) as total, count(*) as lines by bin(1h) as hour\n| sort hour desc', EVENTS);
  expect(fields).toEqual(['total', 'lines', 'hour']);
  expect(rows).toEqual([{ hour: '1970-01-01 01:00:00.000', total: '4', lines: '1' }, { hour: '1970-01-01 00:00:00.000', total: '3', lines: '2' }]);
});

test('a dashboard\'s query names its groups', () => {
  const query = 'SOURCE \'one\' | SOURCE \'two\' | fields n | limit 1';
  expect(sourcesOf(query)).toEqual(['one', 'two']);
  expect(runLogQuery(query, EVENTS).rows).toHaveLength(1);
});

test.each([
  ['parse @message "*" as x', 'the log query has \'parse @message "*" as x\', which is not known here'],
  ['filter n ~ 1', 'cannot be read at \'~ 1\''],
  ['filter n', 'cannot be read'],
  ['stats avg(n)', 'the log query has \'avg(n)\', which is not known here'],
])('the query %s is refused', (query, message) => {
  expect(() => runLogQuery(query, EVENTS)).toThrow(message);
});
