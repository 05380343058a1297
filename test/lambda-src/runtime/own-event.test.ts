import { ForeignEventError, requireOwnEvent } from '../../../lambda-src/runtime/own-event';

const STACK = { StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/Stack/1' };
const OWN = { STACK_ID: STACK.StackId, URL_SUFFIX: 'amazonaws.com' };
const CHINA = { ...OWN, URL_SUFFIX: 'amazonaws.com.cn' };

test.each([
  ['https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/arn%3Aaws%3A?X-Amz-Signature=1', OWN],
  ['https://cloudformation-custom-resource-response-useast1.s3-us-east-1.amazonaws.com/x', OWN],
  ['https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com/x', OWN],
  ['https://cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn/x', CHINA],
])('%s is an address of CloudFormation', (ResponseURL, own) => {
  expect(() => requireOwnEvent({ ...STACK, ResponseURL }, own, undefined)).not.toThrow();
});

test.each([
  'http://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x',
  'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com:8443/x',
  'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com@10.0.0.1/x',
  'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com.evil.example/x',
  'https://cloudformation-custom-resource-response-useast1.execute-api.us-east-1.amazonaws.com/x',
  'https://evil.example/cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x',
  'https://bucket.s3.amazonaws.com/x',
  'http://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
  'no URL',
])('%s is none', (ResponseURL) => {
  expect(() => requireOwnEvent({ ...STACK, ResponseURL }, OWN, undefined)).toThrow(ForeignEventError);
  expect(() => requireOwnEvent({ ...STACK, ResponseURL }, OWN, 'http://127.0.0.1:4566')).toThrow(ForeignEventError);
});

test('an emulator is answered at its own endpoint', () => {
  const ResponseURL = 'http://127.0.0.1:4566/response';
  expect(() => requireOwnEvent({ ...STACK, ResponseURL }, OWN, 'http://127.0.0.1:4566')).not.toThrow();
  expect(() => requireOwnEvent({ ...STACK, ResponseURL }, OWN, undefined)).toThrow("'ResponseURL' must be an address of CloudFormation under amazonaws.com, got another host");
});

test('an event of another stack is none of CloudFormation\'s for this function', () => {
  const ResponseURL = 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x';
  expect(() => requireOwnEvent({ StackId: 'forged', ResponseURL }, OWN, undefined)).toThrow('the event must be of the stack arn:aws:cloudformation:');
});
