import { parseDecimal } from '../../../lambda-src/values/decimal';

test('zeros at either end do not count', () => {
  expect(parseDecimal('-0010.0100')).toEqual({ negative: true, integer: '10', fraction: '01' });
  expect(parseDecimal('5000', -3)).toEqual({ negative: false, integer: '5', fraction: '' });
  expect(parseDecimal('0.000')).toEqual({ negative: false, integer: '', fraction: '' });
});

test('a number takes time by its length, also with many zeros before its last digit', () => {
  const zeros = '0'.repeat(60_000);
  const started = performance.now();
  expect(parseDecimal(`1.${zeros}1`)).toEqual({ negative: false, integer: '1', fraction: `${zeros}1` });
  expect(performance.now() - started).toBeLessThan(1_000);
});
