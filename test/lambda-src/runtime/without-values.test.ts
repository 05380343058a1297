import { withoutValues } from '../../../lambda-src/runtime/without-values';

test.each([
  ['Invalid digit, Value \'4111111111111111\', Pos 0, Type: Integer', 'Invalid digit, Value …, Pos 0, Type: Integer'],
  ['Overflow, Value \'it\'s "4111\', Pos 12, Type: Integer ', 'Overflow, Value …, Pos 12, Type: Integer'],
  ['Invalid digit, Value \'a\', Pos 0, Type: Canary\', Pos 0, Type: Integer', 'Invalid digit, Value …, Pos 0, Type: Integer'],
  ['Invalid digit, Value \'that is cut o', 'Invalid digit, Value …'],
  ['ERROR: invalid input syntax for integer: "secret"', 'ERROR: invalid input syntax for integer: …'],
  ['ERROR: value "99999999999" is out of range for type integer', 'ERROR: value … is out of range for type integer'],
  ['ERROR: invalid input syntax for integer: "a" column "secret"', 'ERROR: invalid input syntax for integer: …'],
  ['ERROR: duplicate key value\n  Detail: Key (id)=(secret) already exists.', 'ERROR: duplicate key value …'],
  ['ERROR: Assert\nDETAIL:\n  -----\n  error: Assert\n  context: secret', 'ERROR: Assert …'],
  ['ERROR: null value. Failing row contains (1, secret)', 'ERROR: null value. …'],
  ['ERROR: Value out of range. 4111111111111111', 'ERROR: Value out of range. …'],
  ['ERROR: Numeric value -4111111111111111.5', 'ERROR: Numeric value -….5'],
  ['String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: e9 61 (error 4)',
    'String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: … (error 4)'],
  ['Unexpected token \'s\', "secret" is not valid JSON', 'Unexpected token … is not valid JSON'],
  ['Expected \',\' or \']\' after array element in JSON at position 7', 'Expected …'],
])('a value is left out: %s', (text, masked) => {
  expect(withoutValues(text)).toBe(masked);
  expect(withoutValues(masked)).toBe(masked);
});

test.each([
  'ERROR: column "text" of relation "events" does not exist',
  'ERROR: permission denied to create temporary tables in database "analytics"',
  'ERROR: Load into table \'staged\' failed.  Check \'sys_load_error_detail\' system table for details.',
  'ERROR: 1023\n  Detail: Serializable isolation violation on table - 123456, transactions forming the cycle are: 1, 2 (pid:3)',
  'ERROR: User arn:aws:redshift:us-east-1:123456789012:dbuser:wh/loader is not authorized to assume IAM Role arn:aws:iam::123456789012:role/copy',
  'User: arn:aws:sts::123456789012:assumed-role/r/f is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/rejected/x" because no policy allows it',
  'ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 0F0E,CanRetry 1',
  'can\'t be, and it isn\'t',
])('what is no value is kept: %s', (text) => {
  expect(withoutValues(text)).toBe(text);
});
