import * as kms from 'aws-cdk-lib/aws-kms';

/** Aliases of the keys that AWS manages. Their policies let everybody use them who may use the service, so nothing need be granted. */
const MANAGED_BY_AWS = /^alias\/aws\//;

/**
 * The key that policies can name. KMS ignores a statement that names an alias. Undefined for a key that AWS manages.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
 */
export function keyBehind(key: kms.IKey): kms.IKey | undefined {
  const target = targetOf(key);
  if (target) {
    return keyBehind(target);
  }
  const alias = 'aliasName' in key ? `${key.aliasName}` : /:(alias\/.*)$/.exec(key.keyArn)?.[1];
  if (alias === undefined) {
    return key;
  }
  if (MANAGED_BY_AWS.test(alias)) {
    return undefined;
  }
  throw new Error(`the key ${key.node.path} must be known by its ARN, got ${alias}; KMS ignores policies that name an alias. `
    + 'Import the key with kms.Key.fromKeyArn(), or look it up with kms.Key.fromLookup()');
}

/** The key of an option, which must be the customer's own. */
export function ownKey(prop: string, key: kms.IKey | undefined): kms.IKey | undefined {
  const behind = key && keyBehind(key);
  if (key && !behind) {
    throw new Error(`'${prop}' must be a key of your own, got ${key.node.path}, which AWS manages; nobody can change its policy, so leave '${prop}' out, or create a key`);
  }
  return behind;
}

/** What an alias stands for. An alias that is imported by its name does not know. */
function targetOf(key: kms.IKey): kms.IKey | undefined {
  try {
    return (key as kms.IAlias).aliasTargetKey;
  } catch {
    return undefined;
  }
}
