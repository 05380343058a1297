import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { serviceError } from './data-api-double';
import { column } from './schemas';
import { Protection } from '../../lambda-src/protection/protection';
import { SecretVersions } from '../../lambda-src/protection/secret-versions';
import { ColumnSchema } from '../../src/private/contract/table';

export const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:pepper-AbCdEf';
export const PEPPER = 'the first pepper that was ever generated';

/** A secret with its versions, behind a mocked client. */
export class SecretDouble {
  readonly client = new SecretsManagerClient({ region: 'us-east-1' });
  readonly reads: object[] = [];
  fault?: Error;
  private readonly versions: string[] = [];

  constructor(value: string = PEPPER) {
    this.rotate(value);
    mockClient(this.client).on(GetSecretValueCommand).callsFake((input) => {
      this.reads.push(input);
      if (this.fault) {
        throw this.fault;
      }
      const at = input.VersionId === undefined ? this.versions.length - 1 : Number(input.VersionId.slice('version-'.length)) - 1;
      if (input.SecretId !== SECRET_ARN || this.versions[at] === undefined) {
        throw serviceError('ResourceNotFoundException', 'Secrets Manager can\'t find the specified secret value');
      }
      return { ARN: SECRET_ARN, VersionId: `version-${at + 1}`, SecretString: this.versions[at] };
    });
  }

  rotate(value: string): void {
    this.versions.push(value);
  }

  /** What a new process of an ingest knows of the secret. */
  async protection(versionId?: string): Promise<Protection> {
    return Protection.start(new SecretVersions(this.client, SECRET_ARN), versionId);
  }
}

export const HASHED: ColumnSchema['protection'] = { kind: 'HMAC_SHA256', prefix: '', normalize: false };

/** A column of hashes, which takes the field of its name. */
export function hashed(name: string, more: Partial<ColumnSchema> = {}): ColumnSchema {
  return column(name, { name: 'VARCHAR', length: 64 }, 'VARCHAR(64)', { protection: HASHED, ...more });
}
