import * as fc from 'fast-check';
import { generateSecretString, Secrets } from '../../../local/aws/secrets';

test('a generated password is put beside what the template says', () => {
  const secret = JSON.parse(generateSecretString({ SecretStringTemplate: '{"username":"admin"}', GenerateStringKey: 'password', PasswordLength: 20 }));
  expect(secret).toEqual({ username: 'admin', password: expect.stringMatching(/^.{20}$/) });
});

test('a password has the length asked for, each kind of character, and none that is excluded', () => {
  fc.assert(fc.property(fc.integer({ min: 8, max: 64 }), fc.string({ maxLength: 10 }), fc.boolean(), (length, excluded, noPunctuation) => {
    const password = generateSecretString({ PasswordLength: length, ExcludeCharacters: excluded, ExcludePunctuation: noPunctuation });
    expect(password).toHaveLength(length);
    expect([...password].some((character) => excluded.includes(character))).toBe(false);
    expect(password).toMatch(/[a-z]/);
    expect(password).toMatch(/[0-9]/);
    expect(/[^a-zA-Z0-9]/.test(password)).toBe(!noPunctuation);
  }));
});

test('a dynamic reference may name a key of the JSON, or take the whole value', () => {
  const secrets = new Secrets();
  const { arn } = secrets.put('warehouse', '{"password":"x:y"}', 'us-east-1');
  expect(secrets.dynamic(`${arn}:SecretString:password::`)).toBe('x:y');
  expect(secrets.dynamic(`${arn}:SecretString:password`)).toBe('x:y');
  expect(secrets.dynamic(arn)).toBe('{"password":"x:y"}');
  expect(secrets.dynamic('warehouse:SecretString')).toBe('{"password":"x:y"}');
  expect(() => secrets.dynamic(`${arn}:SecretString:user::`)).toThrow("has no key 'user'");
  expect(() => secrets.dynamic('other')).toThrow("secret 'other' does not exist");
});

describe('a value that was put again', () => {
  const secrets = new Secrets();
  const versions = ['one', 'two', 'two', 'three'].map((value) => secrets.put('pepper', value, 'us-east-1').versionId);
  const read = async (input: object) => {
    const { body } = await secrets.handle({ operation: 'GetSecretValue', service: 'secretsmanager', http: { body: Buffer.from(JSON.stringify({ SecretId: 'pepper', ...input })) } } as never);
    return JSON.parse(body.toString());
  };

  test('makes a version, unless it is the same', () => {
    expect(versions[1]).toBe(versions[2]);
    expect(new Set(versions).size).toBe(3);
  });

  test('is the current one, and any version is found by its id, also if it has no stage any more', async () => {
    expect(await read({})).toMatchObject({ SecretString: 'three', VersionId: versions[3], VersionStages: ['AWSCURRENT'] });
    expect(await read({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'two', VersionId: versions[1] });
    expect(await read({ VersionId: versions[0] })).toMatchObject({ SecretString: 'one', VersionStages: [] });
  });

  test.each([[{ VersionId: 'other' }], [{ VersionId: versions[0], VersionStage: 'AWSCURRENT' }]])('is not found by %j', async (input) => {
    expect(await read(input)).toMatchObject({ __type: 'ResourceNotFoundException' });
  });
});
