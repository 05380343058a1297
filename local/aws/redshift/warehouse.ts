import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { collationsOf, type Collation } from './collation';
import type { Database } from './database';
import { quoteLiteral, quoteName } from './names';
import { PgliteDatabase } from './pglite-database';

/** The properties of a cluster, or of a workgroup and its namespace, in CloudFormation. */
export interface WarehouseSettings {
  /** ClusterIdentifier or WorkgroupName. */
  readonly name: string;
  /** Callers may also name a workgroup by its ARN. */
  readonly arn?: string;
  readonly databaseName: string;
  /** The superuser that comes with the warehouse. */
  readonly adminUser: string;
  readonly adminPassword?: string;
  /** Roles that COPY may assume. */
  readonly iamRoles: readonly string[];
  /** @default SNAPSHOT, as of new warehouses */
  readonly isolation?: 'SNAPSHOT' | 'SERIALIZABLE';
  /**
   * What columns have that name no collation. A database that exists keeps its own.
   *
   * @default CASE_SENSITIVE
   */
  readonly collation?: Collation;
}

/** One cluster or workgroup: a database with users of its own. */
export interface Endpoint extends WarehouseSettings {
  readonly kind: 'CLUSTER' | 'WORKGROUP';
  readonly database: Database;
  /** Domains and long names that the database is known to have. */
  readonly prepared: Set<string>;
  /** Those that columns of the database have, or may have. */
  readonly collations: Set<Collation>;
  readonly now: () => number;
}

/** Opens the database that stands in for one cluster or workgroup. */
export type OpenDatabase = (directory: string, databaseName: string, collation: Collation) => Promise<Database>;

export interface WarehouseOptions {
  /** Opens the databases. The default is PGlite; a PostgreSQL with many connections can replace it. */
  readonly openDatabase?: OpenDatabase;
  /** The time that GETDATE() and SYSDATE return, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** Every cluster and workgroup of the account, each over a database on disk. */
export class Warehouse {
  static async open(directory: string, { openDatabase = PgliteDatabase.open, now = Date.now }: WarehouseOptions = {}): Promise<Warehouse> {
    await mkdir(directory, { recursive: true });
    return new Warehouse(directory, openDatabase, now);
  }

  private readonly endpoints: Endpoint[] = [];

  private constructor(private readonly directory: string, private readonly openDatabase: OpenDatabase, private readonly now: () => number) {}

  /** Creates a cluster. An existing cluster keeps its data and gets the new settings. */
  createCluster(settings: WarehouseSettings): Promise<Endpoint> {
    return this.put('CLUSTER', settings, this.cluster(settings.name));
  }

  /** Creates a workgroup with its namespace. An existing workgroup keeps its data and gets the new settings. */
  createWorkgroup(settings: WarehouseSettings): Promise<Endpoint> {
    return this.put('WORKGROUP', settings, this.workgroup(settings.name));
  }

  cluster(identifier: string): Endpoint | undefined {
    return this.endpoints.find(({ kind, name }) => kind === 'CLUSTER' && name === identifier);
  }

  workgroup(nameOrArn: string): Endpoint | undefined {
    return this.endpoints.find(({ kind, name, arn }) => kind === 'WORKGROUP' && (name === nameOrArn || arn === nameOrArn));
  }

  async close(): Promise<void> {
    await Promise.all(this.endpoints.map(({ database }) => database.close()));
  }

  private async put(kind: Endpoint['kind'], settings: WarehouseSettings, existing: Endpoint | undefined): Promise<Endpoint> {
    if (existing && existing.databaseName !== settings.databaseName) {
      throw new Error(`${kind.toLowerCase()} '${settings.name}' has the database '${existing.databaseName}'; it cannot become '${settings.databaseName}'`);
    }
    const directory = path.join(this.directory, `${kind.toLowerCase()}-${settings.name}`);
    const database = existing?.database ?? await this.openDatabase(directory, settings.databaseName, settings.collation ?? 'CASE_SENSITIVE');
    await createAdmin(database, settings);
    if (existing) {
      return Object.assign(existing, settings);
    }
    const endpoint = { ...settings, kind, database, prepared: new Set<string>(), collations: await collationsOf(database), now: this.now };
    this.endpoints.push(endpoint);
    return endpoint;
  }
}

async function createAdmin(database: Database, { adminUser, adminPassword }: WarehouseSettings): Promise<void> {
  await database.withConnection(async connection => {
    const { rows } = await connection.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [adminUser]);
    // Passwords are stored as MD5, with which a login with a secret is compared. PostgreSQL's default cannot be compared in SQL.
    await connection.query('SET password_encryption = \'md5\'');
    const password = adminPassword === undefined ? 'NULL' : quoteLiteral(adminPassword);
    await connection.query(`${rows.length > 0 ? 'ALTER' : 'CREATE'} ROLE ${quoteName(adminUser)} LOGIN SUPERUSER PASSWORD ${password}`);
  });
}
