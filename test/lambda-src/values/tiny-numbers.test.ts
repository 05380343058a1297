import { mayHoldTinyNumber } from '../../../lambda-src/values/tiny-numbers';

test.each(['1e-400', '[1e-400]', '{"a":-1.5E-0400}', '{"a": 12e-99999}', '[1,\n0.1e-323]'])('%s may hold a number too small for a double', (text) => {
  expect(mayHoldTinyNumber(text)).toBe(true);
});

// Ids in hexadecimal digits are frequent, and each find costs another pass over the message.
test.each(['{"id":"123e4567-e89b-12d3-a456-4266141740e-400"}', '{"id":"00000001e-4123"}', '[1e-30]', '[1.5e-005]', '[1e400]', '["e-400"]'])('%s holds none', (text) => {
  expect(mayHoldTinyNumber(text)).toBe(false);
});
