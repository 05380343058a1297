import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { requireIdentifier, requireUserName } from './private/validation';

/**
 * The database user that loads rows, and how it logs in. The user gets the rights that loading needs, and no others.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
export class RedshiftCredentials {
  /**
   * The handler's own IAM role, which Redshift maps to the database user `IAMR:<role name>`. There is no password.
   *
   * The ingest creates the user.
   */
  public static iamIdentity(): RedshiftCredentials {
    return new RedshiftCredentials();
  }

  /**
   * A database user with temporary credentials. This works for provisioned clusters only.
   *
   * The ingest creates the user if it does not exist.
   *
   * @param name the user's name in lower case, as Redshift stores it. Minimum: 1 byte. Maximum: 127 bytes.
   */
  public static databaseUser(name: string): RedshiftCredentials {
    requireIdentifier('name', name);
    return new RedshiftCredentials(name);
  }

  /**
   * A database user whose name and password are in a secret, as JSON with the fields `username` and `password`.
   *
   * The user must exist. The secret must be where an `adminSecret` must be. If you import a secret that is encrypted with your own key, import it with
   * the key.
   *
   * @param databaseUser the same name as in the secret. The custom resource that grants the user its rights must know it, and
   * CloudFormation does not read secrets for custom resources.
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
