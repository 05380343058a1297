import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { SecretError } from '../../../lambda-src/protection/secret-versions';
import { answerDeployment } from '../../../lambda-src/redshift/answer-deployment';
import { RedshiftIngest } from '../../../lambda-src/redshift/create-redshift-ingest';
import { captureOutput } from '../captured-output';
import { serviceError } from '../data-api-double';

const PASSED = Object.assign(async () => ({ trial: 'PASSED' as const }), { pending: undefined }) as unknown as RedshiftIngest;

const unreadable = (name: string) => new SecretError(`the secret cannot be read: ${name}`, { cause: serviceError(name) });

async function deployed(RequestType: string, start: () => Promise<RedshiftIngest>) {
  const { log } = captureOutput();
  const event = { RequestType, LogicalResourceId: 'Trial', ResourceProperties: { copy: 'true' } } as unknown as CloudFormationCustomResourceEvent;
  const answer = await answerDeployment(start, event, { getRemainingTimeInMillis: () => 300_000 });
  return { answer, log: log() };
}

test('a secret that cannot be read fails the deployment, with the reason', async () => {
  const start = jest.fn(async () => { throw unreadable('ResourceNotFoundException'); });
  const { answer, log } = await deployed('Create', start);
  expect(answer).toEqual({ status: 'FAILED', physicalResourceId: 'Trial', reason: 'the secret cannot be read: ResourceNotFoundException' });
  expect(log).toMatchObject([{ level: 'ERROR', message: 'nothing can be loaded', error: ['SecretError: the secret cannot be read: ResourceNotFoundException', expect.any(String)] }]);
  expect(start).toHaveBeenCalledTimes(1);
});

// It waits for ten seconds: Jest has no stand-in for timers/promises.
test('a right on the secret that is not effective yet is waited for', async () => {
  let denied = 2;
  const { answer } = await deployed('Create', async () => {
    if (denied-- > 0) throw unreadable('AccessDeniedException');
    return PASSED;
  });
  expect(answer).toEqual({ status: 'SUCCESS', physicalResourceId: 'Trial' });
});

test('a removal reads no secret, which may be gone already', async () => {
  const start = jest.fn(async () => { throw unreadable('ResourceNotFoundException'); });
  expect((await deployed('Delete', start)).answer).toEqual({ status: 'SUCCESS', physicalResourceId: 'Trial' });
  expect(start).not.toHaveBeenCalled();
});
