import { randomInt, randomUUID } from 'crypto';
import { ACCOUNT } from '../wire/account';
import { Call, errorReply, jsonReply, Reply } from '../wire/call';

export interface Secret {
  readonly arn: string;
  readonly name: string;
  value: string;
  versionId: string;
  /** The values that it had before, by the ids of their versions: the last one is the previous version. */
  readonly earlier: Map<string, string>;
}

/** The property GenerateSecretString of AWS::SecretsManager::Secret. */
export interface GenerateSecretString {
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
  readonly PasswordLength?: number | string;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean | string;
  readonly ExcludeUppercase?: boolean | string;
  readonly ExcludeNumbers?: boolean | string;
  readonly ExcludePunctuation?: boolean | string;
  readonly IncludeSpace?: boolean | string;
  readonly RequireEachIncludedType?: boolean | string;
}

/** Secrets Manager, in memory. */
export class Secrets {
  private readonly secrets = new Map<string, Secret>();

  put(name: string, value: string, region: string): Secret {
    const existing = this.find(name);
    if (existing) {
      if (existing.value !== value) {
        existing.earlier.set(existing.versionId, existing.value);
        existing.value = value;
        existing.versionId = randomUUID();
      }
      return existing;
    }
    const suffix = randomUUID().replaceAll('-', '').slice(0, 6);
    const secret = { arn: `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-${suffix}`, name, value, versionId: randomUUID(), earlier: new Map() };
    this.secrets.set(secret.arn, secret);
    return secret;
  }

  /** Stores the password of an administrator that a service manages. An existing one is kept. */
  putManaged(name: string, username: string, region: string): Secret {
    return this.find(name) ?? this.put(name, JSON.stringify({ username, password: generateSecretString({}) }), region);
  }

  /** Finds a secret by ARN, by ARN without its random ending, or by name. */
  find(id: string): Secret | undefined {
    return this.secrets.get(id) ?? [...this.secrets.values()].find(({ arn, name }) => name === id || arn.slice(0, -7) === id);
  }

  get(id: string): Secret {
    const secret = this.find(id);
    if (!secret) {
      throw new Error(`secret '${id}' does not exist`);
    }
    return secret;
  }

  delete(id: string): void {
    this.secrets.delete(id);
  }

  async handle(call: Call): Promise<Reply> {
    if (call.operation !== 'GetSecretValue' && call.operation !== 'DescribeSecret') {
      return errorReply(call.service, 501, 'NotImplemented', `the local engine's Secrets Manager does not know '${call.operation}'`);
    }
    const input = JSON.parse(call.http.body.toString());
    const secret = this.find(input.SecretId);
    if (!secret) {
      return errorReply(call.service, 400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    const { arn: ARN, name: Name } = secret;
    if (call.operation === 'DescribeSecret') {
      return jsonReply(200, { ARN, Name, VersionId: secret.versionId });
    }
    const version = versionOf(secret, input);
    return version === undefined
      ? errorReply(call.service, 400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret value.")
      : jsonReply(200, { ARN, Name, ...version });
  }

  /** Returns the value of `{{resolve:secretsmanager:id:SecretString:key:stage:version}}`. Everything after the id may be missing. */
  dynamic(reference: string): string {
    const [, id, key] = /^(.+?)(?::SecretString(?::([^:]*))?(?::[^:]*){0,2})?$/.exec(reference)!;
    const { value } = this.get(id);
    if (!key) {
      return value;
    }
    const field = JSON.parse(value)[key];
    if (field === undefined) {
      throw new Error(`secret '${id}' has no key '${key}'`);
    }
    return String(field);
  }
}

/** The version that a request for a value names by its id or its stage, or else the current one. A version without a stage is found by its id. */
function versionOf({ versionId, value, earlier }: Secret, { VersionId, VersionStage }: { VersionId?: string; VersionStage?: string }) {
  const versions = [
    ...Array.from(earlier, ([id, old], at) => ({ VersionId: id, SecretString: old, VersionStages: at === earlier.size - 1 ? ['AWSPREVIOUS'] : [] })),
    { VersionId: versionId, SecretString: value, VersionStages: ['AWSCURRENT'] },
  ];
  const stage = VersionStage ?? (VersionId === undefined ? 'AWSCURRENT' : undefined);
  const isWanted = ({ VersionId: id, VersionStages }: typeof versions[number]) =>
    (VersionId === undefined || id === VersionId) && (stage === undefined || VersionStages.includes(stage));
  return versions.find(isWanted);
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export function generateSecretString(options: GenerateSecretString): string {
  const excluded = new Set(options.ExcludeCharacters ?? '');
  const kinds = [
    isTrue(options.ExcludeLowercase) ? '' : LOWERCASE,
    isTrue(options.ExcludeUppercase) ? '' : LOWERCASE.toUpperCase(),
    isTrue(options.ExcludeNumbers) ? '' : NUMBERS,
    isTrue(options.ExcludePunctuation) ? '' : PUNCTUATION,
    isTrue(options.IncludeSpace) ? ' ' : '',
  ].map((kind) => [...kind].filter((character) => !excluded.has(character))).filter((kind) => kind.length > 0);
  if (kinds.length === 0) {
    throw new Error('GenerateSecretString excludes every character');
  }
  const pick = (from: string[]) => from[randomInt(from.length)];
  const required = options.RequireEachIncludedType === undefined || isTrue(options.RequireEachIncludedType) ? kinds.map(pick) : [];
  const length = Number(options.PasswordLength ?? 32);
  const password = [...required, ...Array.from({ length: length - required.length }, () => pick(kinds.flat()))]
    .map((character) => ({ character, place: Math.random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ character }) => character)
    .join('');
  return options.GenerateStringKey
    ? JSON.stringify({ ...JSON.parse(options.SecretStringTemplate ?? '{}'), [options.GenerateStringKey]: password })
    : password;
}

function isTrue(value: boolean | string | undefined): boolean {
  return String(value) === 'true';
}
