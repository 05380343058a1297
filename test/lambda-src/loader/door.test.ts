import type { Context } from 'aws-lambda';
import { muteOutput } from '../captured-output';

muteOutput();

const ENVIRONMENT = {
  WAREHOUSE: '{"clusterIdentifier":"cluster","database":"analytics"}',
  STAGING_BUCKET: 'bucket',
  COPY_ROLE_ARN: 'arn:aws:iam::123456789012:role/copy',
  STACK_ID: 'arn:aws:cloudformation:us-east-1:123456789012:stack/mine/1',
  URL_SUFFIX: 'amazonaws.com',
  AWS_REGION: 'us-east-1',
};

/** The handler of a new execution environment. */
function handler(): (event: object, context: Context) => Promise<unknown> {
  Object.assign(process.env, ENVIRONMENT);
  let loaded: { handler: (event: object, context: Context) => Promise<unknown> };
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- it reads its environment when it is loaded
    loaded = require('../../../lambda-src/load');
  });
  return loaded!.handler;
}

const CONTEXT = { awsRequestId: '1', getRemainingTimeInMillis: () => 1_000 } as Context;

test.each([
  ['of another stack', { StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/another/1', ResponseURL: 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x' }, 'must be of the stack'],
  ['that is answered elsewhere', { StackId: ENVIRONMENT.STACK_ID, ResponseURL: 'https://example.com/' }, "'ResponseURL' must be an address of CloudFormation"],
])('an event %s is refused, and gets no answer', async (_, event, message) => {
  const fetched = jest.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('nothing is fetched'));
  await expect(handler()({ RequestType: 'Delete', LogicalResourceId: 'x', ResourceProperties: { prefix: '' }, ...event }, CONTEXT)).rejects.toThrow(message);
  expect(fetched).not.toHaveBeenCalled();
});

test('an event that asks for nothing is refused', async () => {
  await expect(handler()({}, CONTEXT)).rejects.toThrow('{"load":{}}');
});
