import { balancedDemo, demo } from './run-demo';

test('what is rejected and what is cut of the whole data set is what its generator counted', () => {
  const { rowsPublished, rowsRejected, valuesTruncated } = balancedDemo('--whole').books;
  expect(rowsPublished).toBe(20_000);
  expect(rowsRejected).toBeGreaterThan(0);
  expect(valuesTruncated).toBeGreaterThan(0);
}, 180_000);

test('an option that is none is named, with those there are', () => {
  const { status, stderr } = demo('--ticks', 'many');
  expect(status).toBe(2);
  expect(stderr).toContain('--ticks must be a whole number from 1, got \'many\'');
  expect(stderr).toContain('--serverless');
});
