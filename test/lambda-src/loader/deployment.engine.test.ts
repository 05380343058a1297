import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { loading } from './loading';
import { answerDeployment } from '../../../lambda-src/loader/deployment';
import { requireLoad } from '../../../lambda-src/loader/load-request';
import { LoadRequest } from '../../../src/private/contract/pending';
import { useStandIn } from '../../local/aws/redshift/stand-in';
import { muteOutput } from '../captured-output';

const redshift = useStandIn();

muteOutput();

const SHORT = { getRemainingTimeInMillis: () => 12_000 };

async function deployed() {
  const { newLoader, table, bucket, pending } = loading(redshift);
  const made = table();
  const ingest = await made.deploy();
  await ingest.stage({ id: '0', body: { id: 0 } });
  const [{ set }] = pending();
  await newLoader().load({ load: {} }, { getRemainingTimeInMillis: () => 300_000 });
  const loader = newLoader();
  const send = async (RequestType: string, ResourceProperties: object) => answerDeployment(loader, {
    RequestType, LogicalResourceId: 'Trial', ...RequestType !== 'Create' && { PhysicalResourceId: 'Trial' }, ResourceProperties,
  } as unknown as CloudFormationCustomResourceEvent, SHORT);
  return {
    ...made,
    ...ingest,
    bucket,
    pending,
    /** An event of the resource that tries a load, and one of that which stands for what is pending. */
    trial: async (RequestType: string, more: object = {}) => send(RequestType, { prefix: made.prefix, set, copy: 'true', ...more }),
    drain: async (RequestType: string) => send(RequestType, { drain: made.prefix }),
  };
}

const DONE = { status: 'SUCCESS', physicalResourceId: 'Trial' };

test('a deployment tries a load into the table of the ingest, and leaves nothing behind', async () => {
  const { trial, name, rows, bucket } = await deployed();
  const before = [bucket.keys(), await rows()];
  expect([await trial('Create'), await trial('Update'), await trial('Create', { copy: 'false' })]).toEqual([DONE, DONE, DONE]);
  expect([bucket.keys(), await rows()]).toEqual(before);
  await redshift.do(`REVOKE INSERT ON app.${name} FROM "IAMR:Loader"`);
  expect(await trial('Delete')).toEqual(DONE);
  expect(await trial('Create')).toEqual({
    status: 'FAILED', physicalResourceId: 'Trial', reason: expect.stringMatching(new RegExp(`cannot load app\\.${name}, because it lacks INSERT on table .* GRANT INSERT`)),
  });
  expect(await trial('Create', { set: '../x' })).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('16 hexadecimal digits') });
});

test('before an ingest is removed, what it has staged is loaded', async () => {
  const { trial, drain, stage, rows, pending } = await deployed();
  await stage({ id: '1', body: { id: 1 } });
  expect([await trial('Delete'), await drain('Create'), await drain('Update')]).toEqual([DONE, DONE, DONE]);
  expect(pending()).toHaveLength(1);
  expect(await drain('Delete')).toEqual(DONE);
  expect([await rows('id'), pending()]).toEqual([[[0], [1]], []]);
});

test('an ingest is not removed while something that it has staged cannot be loaded, and the way out is told', async () => {
  const { drain, stage, pending, name, prefix } = await deployed();
  await stage({ id: '1', body: { id: 1 } });
  await redshift.do(`REVOKE INSERT ON app.${name} FROM "IAMR:Loader"`);
  const { status, reason } = await drain('Delete');
  expect([status, reason]).toEqual(['FAILED', expect.stringContaining(`at least 1 objects with rows of the ingest are still under pending/${prefix}`)]);
  expect(reason).toContain(`{"load":{"prefix":"${prefix}"}}`);
  expect(pending()).toHaveLength(1);
});

test('a request that is not understood loads nothing', () => {
  for (const [event, message] of [
    [{}, '{"load":{}}'], [{ load: null }, '{"load":{}}'], [{ load: { table: 'x' } }, "got 'table'"], [{ load: { prefix: 'orders' } }, 'with a slash at the end'], [{ load: { prefix: 1 } }, 'with a slash'],
  ] as [LoadRequest, string][]) {
    expect(() => requireLoad(event)).toThrow(message);
  }
  expect(() => requireLoad({ load: {} })).not.toThrow();
  expect(() => requireLoad({ load: { prefix: 'orders/' } })).not.toThrow();
});
