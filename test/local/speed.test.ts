import { defaultSpeed } from '../../local/demo/speed';

test.each([
  ['a machine that does nothing else', 1, 0.4, 2, 180],
  ['a busy machine', 1, 2, 2, 60],
  ['the same load on more processors', 1, 2, 8, 180],
  ['several tables, for which functions work', 4, 0.4, 2, 60],
  ['twenty tables, on a busy machine, too', 20, 5, 2, 12],
])('the demo runs as fast as the functions can follow: %s', (_, tables, load, processors, speed) => {
  expect(defaultSpeed(tables, load, processors)).toBe(speed);
});
