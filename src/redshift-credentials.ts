import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { requireIdentifier, requireUserName } from './private/validation';

/**
 * As whom rows are loaded. Whoever it is, the database user gets the rights that loading takes and no others.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
export class RedshiftCredentials {
  /**
   * The handler's own role, which Redshift maps to a database user of its own, `IAMR:<role name>`. There is no password.
   *
   * The user is created by the ingest.
   */
  public static iamIdentity(): RedshiftCredentials {
    return new RedshiftCredentials();
  }

  /**
   * A database user, with temporary credentials. Provisioned clusters only.
   *
   * The user is created by the ingest if it is missing.
   *
   * @param name in lower case, as Redshift keeps it. Minimum: 1 byte. Maximum: 127 bytes.
   */
  public static databaseUser(name: string): RedshiftCredentials {
    requireIdentifier('name', name);
    return new RedshiftCredentials(name);
  }

  /**
   * The user whose name and password a secret holds, as JSON with the fields `username` and `password`.
   *
   * The user must exist. If the secret was imported and its key is one of yours, import it with the key.
   *
   * @param databaseUser the same name as in the secret. CloudFormation does not read secrets for custom resources, and the one
   * that grants the user its rights must know it.
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
   */
  public static secret(secret: secretsmanager.ISecret, databaseUser: string): RedshiftCredentials {
    requireUserName('databaseUser', databaseUser);
    return new RedshiftCredentials(databaseUser, secret);
  }

  private constructor(
    /** @internal */
    public readonly _databaseUser?: string,
    /** @internal */
    public readonly _secret?: secretsmanager.ISecret,
  ) {}
}
