import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { Column } from '../../table';
import { ProtectionEnvironment } from '../contract/protection';
import { requireSecret } from '../required-place';
import { grantSecret } from '../secret-grant';

/** The secret that protects columns, and what a function that writes them must know and may do. */
export class ProtectingSecret {
  /** Undefined if no column is protected. Fails if columns have different secrets: a function reads one, once. It must be able to. */
  public static of(ingest: IConstruct, columns: readonly Column[]): ProtectingSecret | undefined {
    const [first, ...others] = columns.flatMap(({ name, protection }) => (protection ? [{ name, protection }] : []));
    if (!first) {
      return undefined;
    }
    const { _secret: secret } = first.protection;
    const versions = [first, ...others].filter(({ protection }) => protection._schema.kind === 'HMAC_SHA256');
    for (const { name, protection } of others) {
      // The ARNs of different secrets differ also as tokens.
      if (protection._secret.secretArn !== secret.secretArn) {
        throw new Error(`'protection' of the columns '${first.name}' and '${name}' must have the same secret, got ${secret.node.path} and ${protection._secret.node.path}; `
          + 'the secret also encrypts what is kept of whole rows, so choose one');
      }
    }
    requireSecret(ingest, 'protection.secret', secret);
    const differing = versions.find(({ protection }) => protection._secretVersionId !== versions[0].protection._secretVersionId);
    if (differing) {
      throw new Error(`'secretVersionId' of the columns '${versions[0].name}' and '${differing.name}' must be the same, got `
        + `${versions[0].protection._secretVersionId ?? 'none'} and ${differing.protection._secretVersionId ?? 'none'}; a function reads one version, so choose one`);
    }
    return new ProtectingSecret(secret, versions[0]?.protection._secretVersionId);
  }

  private constructor(private readonly secret: secretsmanager.ISecret, private readonly versionId?: string) {}

  public get environment(): ProtectionEnvironment {
    return {
      PROTECTION_SECRET_ARN: this.secret.secretFullArn ?? this.secret.secretArn,
      ...this.versionId !== undefined && { PROTECTION_SECRET_VERSION: this.versionId },
    };
  }

  /** Lets a function read this one secret. */
  public grantRead(grantee: iam.IGrantable): void {
    grantSecret(grantee, this.secret);
  }
}
