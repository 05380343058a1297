import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { dispatch } from '../../../lambda-src/cli/dispatch';
import { inferCommand } from '../../../lambda-src/infer/infer-command';
import { recordedTerminal } from '../cli/recorded-terminal';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'infer-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly exitCode: number;
  readonly printed: string;
  readonly told: string;
}

async function infer(args: readonly string[], input: string | Buffer = ''): Promise<Run> {
  const terminal = recordedTerminal(input);
  const exitCode = await dispatch(['infer', ...args], { infer: { summary: '', load: async () => inferCommand } }, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), told: terminal.told.join('\n') };
}

function file(name: string, contents: string | Buffer): string {
  writeFileSync(path.join(folder, name), contents);
  return path.join(folder, name);
}

test('a file becomes a module, whose table is called like the file', async () => {
  const { exitCode, printed, told } = await infer([file('Web Orders.2026.json', '\ufeff[{"id":1}]')]);
  expect({ exitCode, told }).toEqual({ exitCode: 0, told: '' });
  expect(printed).toContain("tableName: 'web_orders',");
  expect(printed).toContain("{ name: 'id', type: ColumnType.INTEGER },");
});

test('standard input is read, and --table names the table', async () => {
  const { exitCode, printed } = await infer(['-', '--table', 'orders'], '{"id":1}\n{"id":2}\n');
  expect(exitCode).toBe(0);
  expect(printed).toContain("tableName: 'orders',");
  expect(printed).toContain('payloadFormat = PayloadFormat.JSON_LINES;');
});

test('--delimiter and the name of a file make it a CSV', async () => {
  const { exitCode, printed } = await infer([file('a.csv', '[id]\tname\n1\tx\n'), '--delimiter', '\\t']);
  expect(exitCode).toBe(0);
  expect(printed).toMatch(/name: '\[id\]', type: ColumnType\.INTEGER[^]*name: 'name', type: ColumnType\.varchar\(16\)/);
});

test('--rows-path names the list of rows inside of a body, and the ingest is told', async () => {
  const body = '{"shop":7,"detail":{"Records":[{"sku":"a"},{"sku":"b"}]}}';
  const { exitCode, printed, told } = await infer(['-', '--rows-path', 'detail', '--rows-path', 'Records', '--check'], body);
  expect({ exitCode, told }).toEqual({ exitCode: 0, told: 'checked: the table takes all 2 rows' });
  expect(printed).toContain("export const rowsPath = ['detail', 'Records'];");
  expect(printed).toMatch(/columns: \[\n {4}\{ name: 'sku', .*\n {4}\{ name: 'shop', .*source: ColumnSource\.parent\('shop'\) \}, .*\n {2}\]/);
});

test('attributes and the subject of messages are columns, too', async () => {
  const notification = JSON.stringify({
    Type: 'Notification',
    MessageId: 'm',
    TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t',
    Timestamp: '2026-01-01T00:00:00Z',
    Message: '{"id":1}',
    Subject: 'New',
    MessageAttributes: { event: { Type: 'String', Value: 'created' } },
  });
  const { printed } = await infer(['-'], notification);
  expect(printed).toContain("{ name: 'subject', type: ColumnType.varchar(16), source: ColumnSource.subject() },");
  expect(printed).toContain("{ name: 'event', type: ColumnType.varchar(16), source: ColumnSource.messageAttribute('event') },");
});

describe('--check', () => {
  test('says that all rows load', async () => {
    expect(await infer(['-', '--check'], '[{"id":1},{"id":2}]')).toMatchObject({ exitCode: 0, told: 'checked: the table takes all 2 rows' });
  });

  const BAD = '{"id":1,"text":"~N~"}\nx\n{"id":2}\n7\n{}\n';

  test('fails if a row is rejected, and tells each reason', async () => {
    const { exitCode, printed, told } = await infer(['-', '--check'], BAD);
    expect(exitCode).toBe(1);
    expect(printed).toContain("{ name: 'id', type: ColumnType.INTEGER },");
    expect(told.split('\n')).toEqual([
      expect.stringMatching(/^row 1 is rejected, RESERVED_TEXT: "text" is VARCHAR/),
      expect.stringMatching(/^row 2 is rejected, NOT_JSON: /),
      expect.stringMatching(/^row 4 is rejected, NOT_AN_OBJECT: /),
      expect.stringMatching(/^row 5 is rejected, NO_KNOWN_FIELD: /),
    ]);
  });

  test('is what makes it fail: without it, the table may be all that is wanted', async () => {
    expect(await infer(['-'], BAD)).toMatchObject({ exitCode: 0, told: expect.stringContaining('row 2 is rejected') });
  });

  test('names the message, if there are several', async () => {
    const notification = (body: string) => JSON.stringify({
      Type: 'Notification', MessageId: 'm', TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t', Timestamp: '2026-01-01T00:00:00Z', Message: body,
    });
    const { told } = await infer(['-', '--check'], [notification('[{"id":1}]'), notification('[{"id":2},3,4]')].join('\n'));
    expect(told).toMatch(/^message 2, row 2 and 1 more is rejected, NOT_AN_OBJECT/);
  });
});

test.each<[string, string[], string | Buffer, number, RegExp]>([
  ['no sample', [], '', 2, /takes one sample, got 0/],
  ['two samples', ['a', 'b'], '', 2, /takes one sample, got 2/],
  ['a name in upper case', ['-', '--table', 'Orders'], '', 2, /--table must be .*got 'Orders'; 'orders' is one/],
  ['a name whose ledger has a longer one', ['-', '--table', 'x'.repeat(121)], '', 2, /at most 120 bytes/],
  ['an unknown format', ['-', '--format', 'AVRO'], '', 2, /--format must be one of JSON, JSON_LINES, .*got 'AVRO'/],
  ['a delimiter of two characters', ['-', '--delimiter', '||'], '', 2, /--delimiter must be one character/],
  ['a file that does not exist', ['/no/such/file.json'], '', 1, /\/no\/such\/file\.json cannot be read: ENOENT/],
  ['UTF-16', ['-'], Buffer.from('{"id":1}', 'utf16le').fill(0xff, 0, 1), 1, /is not UTF-8/],
  ['a format that the sample does not have', ['-', '--format', 'pandas'], '[{"id":1}]', 1, /payload format PANDAS takes/],
  ['no list at the path', ['-', '--rows-path', 'Records'], '[{"id":1}]', 1, /there is no list of rows at "Records"/],
  ['a path in another format', ['-', '--rows-path', 'Records'], '{"id":1}\n{"id":2}', 1, /payload format JSON only, and the sample is JSON_LINES/],
  ['a path in a CSV', ['-', '--rows-path', 'Records'], 'id\n1\n', 1, /payload format JSON only, and the sample is CSV/],
  ['too large a sample', ['-'], Buffer.alloc(64 * 1024 * 1024 + 1, ' '), 1, /more than 64 MB; take some thousand of its rows/],
])('%s: exits with a code and the way out, and prints nothing', async (_, args, input, exitCode, told) => {
  expect(await infer(args, input)).toEqual({ exitCode, printed: '', told: expect.stringMatching(told) });
});
