import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DataApi } from './data-api';
import { OpenDatabase, Warehouse, WarehouseSettings } from './warehouse';
import { Call, jsonReply, Reply } from '../../wire/call';
import { Clients } from '../../wire/clients';
import { Clock } from '../../wire/clock';
import { Gateway } from '../../wire/gateway';
import { Permissions } from '../iam/permissions';
import { redshiftAssumesRoles } from '../iam/service-calls';

export interface Namespace {
  readonly databaseName: string;
  readonly adminUser: string;
  readonly adminPassword?: string;
  readonly iamRoles: readonly string[];
}

/** The databases that stand in for warehouses. */
export interface DatabaseOptions {
  /** @default PGlite */
  readonly open?: OpenDatabase;
  /** @default SNAPSHOT, as of new warehouses */
  readonly isolation?: WarehouseSettings['isolation'];
  /** @default CASE_SENSITIVE */
  readonly collation?: WarehouseSettings['collation'];
}

export interface RedshiftSettings {
  readonly clock: Clock;
  readonly region: string;
  /** Holds the databases. */
  readonly directory: string;
  readonly clients: Clients;
  readonly gateway: Gateway;
  readonly permissions: Permissions;
  readonly database?: DatabaseOptions;
}

/** Clusters, namespaces and workgroups, and their Data API. It starts when a template has the first of them. */
export class Redshift {
  private readonly namespaces = new Map<string, Namespace>();
  private readonly workgroups = new Map<string, { readonly arn: string; readonly namespaceName: string }>();
  private dataApi?: DataApi;
  private started?: Promise<{ warehouse: Warehouse; dataApi: DataApi }>;

  constructor(private readonly settings: RedshiftSettings) {}

  async putCluster(cluster: WarehouseSettings): Promise<void> {
    const { warehouse } = await this.start();
    await warehouse.createCluster({ ...this.databaseSettings, ...cluster });
  }

  async putNamespace(name: string, namespace: Namespace): Promise<void> {
    this.namespaces.set(name, namespace);
    for (const [workgroup, { arn, namespaceName }] of this.workgroups) {
      if (namespaceName === name) {
        await this.putWorkgroup(workgroup, arn, name);
      }
    }
  }

  async putWorkgroup(name: string, arn: string, namespaceName: string): Promise<void> {
    const namespace = this.namespaces.get(namespaceName);
    if (!namespace) {
      throw new Error(`workgroup '${name}': no stack deployed so far has the namespace '${namespaceName}'`);
    }
    const { warehouse } = await this.start();
    this.workgroups.set(name, { arn, namespaceName });
    await warehouse.createWorkgroup({ name, arn, ...this.databaseSettings, ...namespace });
  }

  /** The Data API. */
  async handle(call: Call): Promise<Reply> {
    const { dataApi } = await this.start();
    const { statusCode, body } = await dataApi.handle(call.operation, JSON.parse(call.http.body.toString() || '{}'), { roleArn: call.caller, session: call.session });
    return jsonReply(statusCode, body, '__type' in body ? { 'x-amzn-errortype': String(body.__type) } : {});
  }

  /** The number of statements that were submitted and are not finished. */
  get runningStatements(): number {
    return this.dataApi?.running ?? 0;
  }

  /** Returns the rows of a query in PostgreSQL's dialect, which runs as the database's superuser. Values are text. */
  async sql(name: string, text: string): Promise<Record<string, string | null>[]> {
    const { warehouse } = await this.start();
    const endpoint = warehouse.cluster(name) ?? warehouse.workgroup(name);
    if (!endpoint) {
      throw new Error(`there is no cluster or workgroup '${name}'`);
    }
    const { fields, rows } = await endpoint.database.withConnection((connection) => connection.query(text));
    return rows.map((row) => Object.fromEntries(row.map((value, index) => [fields[index].name, value])));
  }

  /** Runs a query in a transaction that stays open, with its locks, until the returned function is called. */
  async hold(name: string, text: string): Promise<() => Promise<void>> {
    const { warehouse } = await this.start();
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => release = resolve);
    let ended: Promise<void> | undefined;
    await new Promise<void>((resolve, reject) => {
      ended = (warehouse.cluster(name) ?? warehouse.workgroup(name))!.database.withConnection(async (connection) => {
        await connection.query('BEGIN');
        await connection.query(text);
        resolve();
        await released;
        await connection.query('ROLLBACK');
      });
      ended.catch(reject);
    });
    return async () => {
      release();
      await ended;
    };
  }

  async stop(): Promise<void> {
    if (this.started) {
      const { warehouse, dataApi } = await this.started;
      await dataApi.settle();
      await warehouse.close();
    }
  }

  private get databaseSettings(): Pick<WarehouseSettings, 'isolation' | 'collation'> {
    const { isolation, collation } = this.settings.database ?? {};
    return { isolation, collation };
  }

  private start(): Promise<{ warehouse: Warehouse; dataApi: DataApi }> {
    this.started ??= this.open();
    return this.started;
  }

  private async open(): Promise<{ warehouse: Warehouse; dataApi: DataApi }> {
    const warehouse = await Warehouse.open(this.settings.directory, {
      openDatabase: this.settings.database?.open,
      now: () => this.settings.clock.now(),
    });
    const dataApi = new DataApi({
      warehouse,
      real: (milliseconds) => this.settings.clock.real(milliseconds),
      readObject: async (bucket, key, roleArn) => {
        const { Body } = await this.s3(roleArn).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return Buffer.from(await Body!.transformToByteArray());
      },
      listObjects: async (bucket, prefix, roleArn) => {
        const { Contents = [] } = await this.s3(roleArn).send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
        return Contents.map(({ Key }) => Key!);
      },
      assumeRoles: async (roleArns, endpoint) => this.settings.permissions.allows(...redshiftAssumesRoles(roleArns, endpoint)),
      resolveSecret: async (secretArn, { roleArn, session }) => {
        const { gateway, region } = this.settings;
        const { SecretString } = await gateway.callAs({ caller: roleArn, name: session ?? 'redshift-data' }, region, 'secretsmanager', 'GetSecretValue', { SecretId: secretArn });
        return JSON.parse(SecretString);
      },
    });
    this.dataApi = dataApi;
    return { warehouse, dataApi };
  }

  private s3(roleArn: string): S3Client {
    return this.settings.clients.s3(roleArn, this.settings.region);
  }
}
