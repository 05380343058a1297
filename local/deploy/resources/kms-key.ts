import { randomUUID } from 'crypto';
import { ACCOUNT } from '../../wire/account';
import { ResourceType } from '../resource-type';

/** A key with a name, and a policy that is judged. Nothing is encrypted with it. */
export const kmsKey: ResourceType = {
  applied: ['KeyPolicy'],
  ignored: {
    '*': 'kept for inspection; nothing is encrypted on this machine',
  },
  async apply({ region, previous }) {
    const id = previous?.physicalId ?? randomUUID();
    return { physicalId: id, attributes: { KeyId: id, Arn: `arn:aws:kms:${region}:${ACCOUNT}:key/${id}` } };
  },
};

export const kmsAlias: ResourceType = {
  applied: ['AliasName', 'TargetKeyId'],
  async apply({ properties }) {
    return { physicalId: properties.AliasName, attributes: {} };
  },
};
