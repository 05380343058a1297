import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { DatabaseKind } from './check';
import { Clients, clientsOf } from './clients';
import { Consumer, Functions } from './functions';
import { Objects } from './objects';
import { Target } from './target';
import { Topics } from './topics';
import { Warehouse } from './warehouse';
import { PostgresDatabase } from '../local/aws/redshift/postgres';
import { WarehouseSettings } from '../local/aws/redshift/warehouse';
import { Engine } from '../local/engine';
import { ACCOUNT, DEFAULT_REGION } from '../local/wire/account';

const CALLER_ROLE = 'Conformance-Caller';
const COPY_ROLE = `arn:aws:iam::${ACCOUNT}:role/Copy`;
const NAME = 'conformance';
const SETTINGS: Readonly<Record<DatabaseKind, Partial<WarehouseSettings>>> = {
  SNAPSHOT: { isolation: 'SNAPSHOT' },
  SERIALIZABLE: { isolation: 'SERIALIZABLE' },
  CASE_INSENSITIVE: { collation: 'CASE_INSENSITIVE' },
};

export interface StandInTarget extends Target {
  /** What asks the stand-in. A test changes what it says and what it hears. */
  readonly clients: Clients;
  readonly engine: Engine;
}

/** The local engine, with databases whose transactions run at the same time. Whether something is permitted is not what checks ask. */
export async function standInTarget(): Promise<StandInTarget> {
  const engine = await Engine.start({ enforcePermissions: false, database: { open: PostgresDatabase.open } });
  const credentials = engine.cloud.iam.credentialsFor(`arn:aws:iam::${ACCOUNT}:role/${CALLER_ROLE}`);
  const clients = clientsOf({ endpoint: engine.endpoint, region: DEFAULT_REGION, credentials });
  const warehouses = new Map<DatabaseKind, Promise<Warehouse>>();
  const database = async (kind: DatabaseKind): Promise<Warehouse> => {
    const warehouse = warehouses.get(kind) ?? createCluster(engine, clients, kind);
    warehouses.set(kind, warehouse);
    return warehouse;
  };
  const warehouse = await database('SNAPSHOT');
  return {
    clients,
    engine,
    context: {
      warehouse,
      database,
      asCaller: new Warehouse(clients.redshift, { ...warehouse.login, dbUser: undefined }, NAME),
      callerRole: CALLER_ROLE,
      accountId: async () => ACCOUNT,
      objects: new Objects(clients.s3, { name: NAME, folder: NAME, copyRoleArn: COPY_ROLE }),
      topics: new Topics(clients.sns, clients.sqs, NAME),
      functions: new EngineFunctions(engine),
    },
    plan: ['a local engine on this machine, which costs nothing and is removed at the end'],
    prepare: async () => {
      await clients.s3.send(new CreateBucketCommand({ Bucket: NAME }));
    },
    remove: async () => {
      await engine.stop();
      return [];
    },
  };
}

async function createCluster(engine: Engine, clients: Clients, kind: DatabaseKind): Promise<Warehouse> {
  const name = `${NAME}-${kind.toLowerCase().replace('_', '-')}`;
  await engine.cloud.redshift.putCluster({ name, databaseName: 'dev', adminUser: 'admin', iamRoles: [COPY_ROLE], ...SETTINGS[kind] });
  const warehouse = new Warehouse(clients.redshift, { clusterIdentifier: name, database: 'dev', dbUser: 'admin' }, NAME);
  await warehouse.do(`CREATE SCHEMA ${NAME}`, `GRANT ALL ON SCHEMA ${NAME} TO PUBLIC`);
  return warehouse;
}

/** The engine deploys functions from templates only. */
class EngineFunctions implements Functions {
  constructor(private readonly engine: Engine) {}

  async consume({ name, code, queueArn }: Consumer): Promise<void> {
    const assembly = mkdtempSync(path.join(tmpdir(), 'conformance-cdk.out-'));
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } },
    };
    const handler = {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: code }, Timeout: 10 },
    };
    const mapping = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: { Ref: 'Handler' }, EventSourceArn: queueArn, BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] },
    };
    const stackName = `conformance-${name}`;
    writeFileSync(path.join(assembly, 'template.json'), JSON.stringify({ Resources: { Role: role, Handler: handler, Mapping: mapping } }));
    writeFileSync(path.join(assembly, 'manifest.json'), JSON.stringify({
      version: '53.0.0',
      artifacts: { [stackName]: { type: 'aws:cloudformation:stack', environment: `aws://${ACCOUNT}/${DEFAULT_REGION}`, properties: { templateFile: 'template.json' } } },
    }));
    try {
      await this.engine.deploy(assembly);
    } finally {
      rmSync(assembly, { recursive: true, force: true });
    }
  }

  async remove(): Promise<void> {} // they end with the engine
}
