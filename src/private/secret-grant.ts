import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { grantKey } from './key-grant';

/** Lets a role read a secret, or a service that reads it on behalf of the role. */
export function grantSecret(grantee: iam.IGrantable, secret: secretsmanager.ISecret): void {
  // An imported secret may be known without the six random characters after its name.
  const resourceArns = [secret.secretFullArn ?? `${secret.secretArn}-??????`];
  iam.Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns });
  if (secret.encryptionKey) {
    grantKey(grantee, secret.encryptionKey, ['kms:Decrypt'], 'secretsmanager');
  }
}
