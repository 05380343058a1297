import * as fc from 'fast-check';
import { Grant, grantId } from '../../local/aws/iam/access';
import { Judge } from '../../local/aws/iam/judge';
import { Policy } from '../../local/aws/iam/policies';
import { PolicyDocument } from '../../local/aws/iam/policy-document';
import { grantsOf } from '../../local/permissions/grants';
import { withoutGrant } from '../../local/permissions/template-grant';
import { allowedUnused, UNUSED_ALLOWED } from '../../local/permissions/unused-allowed';

const ROLE = 'arn:aws:iam::000000000000:role/reader';
const ACTIONS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
const BUCKETS = ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::c/*'];

function policy(document: PolicyDocument, kind: Policy['kind'] = 'IDENTITY', holder: string = ROLE): Policy {
  return { source: 'Stack/Policy01234567', path: ['PolicyDocument'], kind, holders: [holder], document };
}

function what({ action, resource, principal }: Grant): string {
  return [action, resource, principal].join(' ');
}

test('taking one grant away leaves all others', () => {
  const some = <T>(of: T[]) => fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(some(ACTIONS), some(BUCKETS), some(['sns.amazonaws.com', 'lambda.amazonaws.com']), fc.boolean(), (Action, Resource, Service, scalar) => {
    const one = <T>(list: T[]) => scalar && list.length === 1 ? list[0] : list;
    const policies = [policy({
      Statement: [
        { Effect: 'Deny', Action: '*', Resource: '*' },
        { Effect: 'Allow', Principal: { Service: one(Service) }, Action: one(Action), Resource: one(Resource) },
      ],
    }, 'RESOURCE')];
    const all = grantsOf(policies);
    expect(all).toHaveLength(Action.length * Resource.length * Service.length);
    for (const grant of all) {
      const left = grantsOf(withoutGrant(policies, grant)).map(what).sort();
      expect(left).toEqual(all.filter((other) => other !== grant).map(what).sort());
    }
  }));
});

describe('a decision', () => {
  const judge = new Judge([policy({ Statement: [{ Effect: 'Allow', Action: ACTIONS.slice(0, 2), Resource: BUCKETS.slice(0, 2) }] })]);
  const ask = (action: string, resource: string) => judge.decide({ caller: ROLE, session: 's', action, resource, context: {} });

  test('names the one grant it rests on', async () => {
    const { allowed, grants } = await ask('s3:PutObject', 'arn:aws:s3:::b/key');
    expect(allowed).toBe(true);
    expect(grants.map(what)).toEqual(['s3:PutObject arn:aws:s3:::b/* ']);
    expect(grantsOf([policy({ Statement: [{ Effect: 'Allow', Action: ACTIONS.slice(0, 2), Resource: BUCKETS.slice(0, 2) }] })]).map(grantId))
      .toContain(grantId(grants[0]));
  });

  test('is a refusal where nothing allows it', async () => {
    expect(await ask('s3:DeleteObject', 'arn:aws:s3:::a/key')).toMatchObject({ allowed: false, grants: [] });
    expect(await ask('s3:GetObject', 'arn:aws:s3:::c/key')).toMatchObject({ allowed: false });
  });

  test('that cannot be taken is an error', async () => {
    await expect(ask('s3:GetObjct', 'arn:aws:s3:::a/key')).rejects.toThrow(/s3:GetObjct on arn:aws:s3:::a\/key cannot be judged/);
  });
});

test.each([
  ['s3:GetObject', 'arn:aws:s3:::a/key', { StringEquals: { 'aws:ResourceAccount': '000000000000' } },
    { 'aws:ResourceAccount': '000000000000' }, { 'aws:ResourceAccount': '999999999999' }],
  ['kms:Decrypt', 'arn:aws:kms:us-east-1:000000000000:key/1', { StringLike: { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com*' } },
    { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' }, { 'kms:ViaService': 's3.us-east-1.amazonaws.com' }],
  ['sts:AssumeRole', 'arn:aws:iam::000000000000:role/other', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::000000000000:role/read*' } },
    { 'aws:PrincipalArn': ROLE }, { 'aws:PrincipalArn': 'arn:aws:iam::000000000000:role/writer' }],
])('%s hangs on its condition', async (action, resource, Condition, met, other) => {
  const judge = new Judge([policy({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*', Condition }] })].concat(action === 'sts:AssumeRole'
    ? policy({ Statement: [{ Effect: 'Allow', Action: action, Principal: { AWS: 'arn:aws:iam::000000000000:root' } }] }, 'TRUST', resource)
    : action === 'kms:Decrypt'
      ? policy({ Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: 'arn:aws:iam::000000000000:root' } }] }, 'RESOURCE', resource)
      : []));
  const allowed = async (context: object) => (await judge.decide({ caller: ROLE, session: 's', action, resource, context: { ...context } })).allowed;
  expect(await allowed(met)).toBe(true);
  expect(await allowed(other)).toBe(false);
  expect(await allowed({})).toBe(false);
});

describe('what Redshift may assume', () => {
  const externalId = (user: string) => ({ 'sts:ExternalId': `arn:aws:redshift:us-east-1:000000000000:dbuser:${user}` });
  const judge = new Judge([policy({
    Statement: [{
      Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringLike: externalId('cluster/*') },
    }],
  }, 'TRUST')]);
  const assume = async (caller: string, context: Record<string, string>) =>
    (await judge.decide({ caller, action: 'sts:AssumeRole', resource: ROLE, context })).allowed;

  test('hangs on its service and on the database user', async () => {
    expect(await assume('redshift.amazonaws.com', externalId('cluster/loader'))).toBe(true);
    expect(await assume('redshift.amazonaws.com', externalId('other/loader'))).toBe(false);
    expect(await assume('redshift.amazonaws.com', {})).toBe(false);
    expect(await assume('redshift-serverless.amazonaws.com', externalId('cluster/loader'))).toBe(false);
  });
});

describe('grants that may stay unused', () => {
  test('are each explained by documentation of AWS', () => {
    expect(UNUSED_ALLOWED.filter(({ documentation }) => !documentation.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
  });

  test('are these exactly, and no others of the same policy', () => {
    const grant = (action: string, resource: string): Grant =>
      ({ source: 'Telegram/IngestCopyRoleB0263CB9', path: ['Policies', 0, 'PolicyDocument'], statement: 0, action, resource });
    expect(allowedUnused(grant('s3:ListBucket', 'arn:aws:s3:::box'))).toBeDefined();
    expect(allowedUnused(grant('s3:PutObject', 'arn:aws:s3:::box'))).toBeUndefined();
  });
});
