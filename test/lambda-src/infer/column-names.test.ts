import { columnNames } from '../../../lambda-src/infer/column-names';

test.each([
  ['order_id', 'order_id'],
  ['first name', 'first name'],
  ['größe', 'größe'],
  ['orderId', 'order_id'],
  ['HTTPStatusCode', 'http_status_code'],
  ['ORDER_ID', 'order_id'],
  ['#tag', '_tag'],
  ['a\nb\u0000', 'a_b_'],
  ['\ud800x', '_x'],
  ['xmin', 'xmin_2'],
  ['X'.repeat(200), 'x'.repeat(127)],
  ['ü'.repeat(100), 'ü'.repeat(63)],
  ['__proto__', '__proto__'],
])('the field %j gets the column %j', (field, column) => expect(columnNames([field])).toEqual([column]));

test('no two columns have the same name, and a field whose own name is that of a column keeps it', () => {
  expect(columnNames(['id', 'id', 'id_2', 'id'])).toEqual(['id', 'id_3', 'id_2', 'id_4']);
  expect(columnNames(['orderId', 'OrderId', 'order_id', 'order_id_2', `${'A'.repeat(128)}1`, `${'A'.repeat(128)}2`]))
    .toEqual(['order_id_3', 'order_id_4', 'order_id', 'order_id_2', 'a'.repeat(127), `${'a'.repeat(125)}_2`]);
});
