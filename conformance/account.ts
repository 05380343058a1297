import { randomBytes } from 'crypto';
import { DatabaseKind, NotRun } from './check';
import { Clients } from './clients';
import { LambdaFunctions } from './functions';
import { Objects } from './objects';
import { AccountOptions } from './options';
import { TAG } from './tag';
import { removeEach, Target } from './target';
import { Topics } from './topics';
import { Login, Warehouse } from './warehouse';
import { quoteName } from '../src/private/contract/quote';

const PROPERTIES: Readonly<Record<DatabaseKind, string>> = {
  SNAPSHOT: 'ISOLATION LEVEL SNAPSHOT',
  SERIALIZABLE: 'ISOLATION LEVEL SERIALIZABLE',
  CASE_INSENSITIVE: 'COLLATE CASE_INSENSITIVE',
};

/** A real account, asked with the credentials of the caller. */
export function accountTarget(clients: Clients, options: AccountOptions): Target {
  const name = `conformance_${randomBytes(4).toString('hex')}`;
  const { cluster, workgroup, database, dbUser, secretArn, bucket, copyRole, functionRole, callerRole } = options;
  const asCaller: Login = { clusterIdentifier: cluster, workgroupName: workgroup, database };
  const login: Login = { ...asCaller, dbUser, secretArn };
  const warehouse = new Warehouse(clients.redshift, login, name);
  const forCopy = bucket !== undefined && copyRole !== undefined ? { name: bucket, folder: name, copyRoleArn: copyRole } : undefined;
  const objects = new Objects(clients.s3, forCopy);
  const topics = new Topics(clients.sns, clients.sqs, name.replace('_', '-'));
  const functions = new LambdaFunctions(clients.lambda, name.replace('_', '-'), functionRole);
  const databases = new Map<DatabaseKind, string>();
  let account: Promise<string> | undefined;

  async function createDatabase(kind: DatabaseKind): Promise<Warehouse> {
    const own = databases.get(kind) ?? `${name}_${kind.toLowerCase()}`;
    const other = new Warehouse(clients.redshift, { ...login, database: own }, name);
    if (!databases.has(kind)) {
      const { Status, Error: error } = await warehouse.ended(await warehouse.submitOne(`CREATE DATABASE ${quoteName(own)} ${PROPERTIES[kind]}`));
      if (Status !== 'FINISHED') {
        throw new NotRun(`a database of its own cannot be created: ${error}`);
      }
      databases.set(kind, own);
      await other.do(`CREATE SCHEMA ${quoteName(name)}`);
    }
    return other;
  }

  return {
    context: {
      warehouse,
      database: createDatabase,
      asCaller: new Warehouse(clients.redshift, asCaller, name),
      callerRole,
      accountId: async () => account ??= topics.accountId(),
      objects,
      topics,
      functions,
    },
    plan: [
      `in ${cluster === undefined ? `workgroup ${workgroup}` : `cluster ${cluster}`}, database ${database}: the schema ${name}, and users whose names begin with it`,
      `besides, up to three databases of their own: ${Object.keys(PROPERTIES).map((kind) => `${name}_${kind.toLowerCase()}`).join(', ')}`,
      ...bucket === undefined ? [] : [`in bucket ${bucket}: some 220 small objects under ${name}/`],
      `with the tag ${TAG.Key}=${TAG.Value}: two topics, seven queues${functionRole === undefined ? '' : ', two functions with their event source mappings'}`,
      'It takes some five minutes, and removes all of this at its end. It costs the warehouse\'s time: at 8 RPU and $0.375 an RPU-hour about $0.25; '
        + 'a cluster that runs anyway costs nothing more. The other services cost less than a cent.',
    ],
    prepare: async () => {
      await warehouse.do(`CREATE SCHEMA ${quoteName(name)}`);
    },
    remove: async () => removeEach([
      ['functions', async () => functions.remove()],
      ['topics and queues', async () => topics.remove()],
      [`objects under ${name}/`, async () => objects.remove()],
      ...[...databases.values()].map((own) => [`database ${own}`, async () => dropDatabase(warehouse, own)] as const),
      [`schema ${name}`, async () => warehouse.do(`DROP SCHEMA IF EXISTS ${quoteName(name)} CASCADE`)],
    ]),
  };
}

async function dropDatabase(warehouse: Warehouse, name: string): Promise<void> {
  const { Status, Error: error } = await warehouse.ended(await warehouse.submitOne(`DROP DATABASE ${quoteName(name)}`));
  if (Status !== 'FINISHED') {
    throw new Error(error);
  }
}
