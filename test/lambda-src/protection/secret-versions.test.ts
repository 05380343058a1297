import { inspect } from 'util';
import { SecretVersions } from '../../../lambda-src/protection/secret-versions';
import { errorChain } from '../../../lambda-src/runtime/log';
import { serviceError } from '../data-api-double';
import { PEPPER, SecretDouble, SECRET_ARN } from '../secret-double';

const given = (value?: string) => {
  const secret = new SecretDouble(value);
  return { secret, versions: new SecretVersions(secret.client, SECRET_ARN) };
};

test('each version is read once, also if several ask at the same time', async () => {
  const { secret, versions } = given();
  await Promise.all([versions.get(), versions.get()]);
  expect(await versions.get()).toEqual({ arn: SECRET_ARN, versionId: 'version-1', bytes: Buffer.from(PEPPER) });
  secret.rotate('another value that is as long as needed');
  expect((await versions.get()).versionId).toBe('version-1');
  expect((await versions.get('version-2')).bytes).toEqual(Buffer.from('another value that is as long as needed'));
  expect(secret.reads).toEqual([{ SecretId: SECRET_ARN, VersionId: undefined }, { SecretId: SECRET_ARN, VersionId: 'version-2' }]);
});

test('a read that fails is repeated the next time', async () => {
  const { secret, versions } = given();
  secret.fault = serviceError('InternalServiceError');
  await expect(versions.get()).rejects.toThrow();
  secret.fault = undefined;
  expect((await versions.get()).versionId).toBe('version-1');
});

test('an error names the secret, the version and the reason', async () => {
  const { secret, versions } = given();
  secret.fault = serviceError('AccessDeniedException', 'not authorized to perform: secretsmanager:GetSecretValue');
  expect(errorChain(await versions.get('version-9').catch((error) => error))[0])
    .toBe(`SecretError: version version-9 of the secret ${SECRET_ARN} cannot be read: AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue`);
});

test('an answer that cannot be parsed is not quoted, because it has the secret', async () => {
  const { secret, versions } = given();
  secret.fault = new SyntaxError(`Unexpected token 'x', "..."${PEPPER}"x..." is not valid JSON`);
  const error = await versions.get().catch((thrown) => thrown);
  expect(inspect(error)).toContain('the answer of Secrets Manager is damaged');
  expect(inspect(error)).not.toContain(PEPPER);
});

test.each([['x'.repeat(31), false], ['x'.repeat(32), true], ['я'.repeat(16), true]])('a secret %s is long enough: %s', async (value, isLongEnough) => {
  const read = given(value).versions.get();
  await (isLongEnough ? expect(read).resolves.toBeDefined() : expect(read).rejects.toThrow('must have at least 32 bytes, got 31; put a new value into it, such as 64 random characters'));
});

test.each([['\n'], ['\r\n'], ['\r'], ['\n\n']])('a secret that ends in the line end of a file is refused, because other programs may read it without: %j', async (end) => {
  await expect(given(PEPPER + end).versions.get()).rejects.toThrow(
    `the secret ${SECRET_ARN} must not end in a line end, or begin with a byte order mark, as the text of a file does; other programs read it without, and make other hashes. `
    + 'Put the bare value into it, such as --secret-string "$(tr -d "\\r\\n" < FILE)"');
});

test('a byte order mark in front of it is refused, too', async () => {
  await expect(given(`\ufeff${PEPPER}`).versions.get()).rejects.toThrow('or begin with a byte order mark');
});

test.each([` ${PEPPER} `, `${PEPPER}\n${PEPPER}`])('every other character is part of the key: %j', async (value) => {
  expect((await given(value).versions.get()).bytes).toEqual(Buffer.from(value));
});
