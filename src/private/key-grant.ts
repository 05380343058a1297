import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { keyBehind } from './key-behind';

/** A service that uses a key on behalf of whoever calls it. */
export type KeyUser = 'dynamodb' | 's3' | 'secretsmanager' | 'sns' | 'sqs';

/**
 * Lets a role use a key through a service, and not by calls of its own to KMS. A key that AWS manages needs no statement.
 *
 * Only AWS sets `kms:ViaService`. Its value ends in the domain of the partition.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function keyStatements(given: kms.IKey, actions: string[], service: KeyUser): iam.PolicyStatement[] {
  const key = keyBehind(given);
  return key === undefined ? [] : [new iam.PolicyStatement({
    actions,
    resources: [key.keyArn],
    conditions: { StringLike: { 'kms:ViaService': `${service}.${key.env.region}.amazonaws.com*` } },
  })];
}

/** Adds the statement to a role, unless AWS manages the key. A key of another account must allow the role in its own policy, too. */
export function grantKey(grantee: iam.IGrantable, key: kms.IKey, actions: string[], service: KeyUser): void {
  keyStatements(key, actions, service).forEach((statement) => grantee.grantPrincipal.addToPrincipalPolicy(statement));
}
