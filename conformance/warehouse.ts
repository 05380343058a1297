import {
  BatchExecuteStatementCommand, BatchExecuteStatementCommandInput, DescribeStatementCommand, DescribeStatementResponse,
  ExecuteStatementCommand, Field, GetStatementResultCommand, RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { quoteName } from '../src/private/contract/quote';

/** A cluster or workgroup, a database in it, and who logs in. */
export interface Login {
  readonly clusterIdentifier?: string;
  readonly workgroupName?: string;
  readonly database: string;
  readonly dbUser?: string;
  readonly secretArn?: string;
}

export interface RunOptions {
  readonly token?: string;
  readonly mode?: BatchExecuteStatementCommandInput['ExecutionMode'];
}

const ENDED = new Set<string | undefined>(['FINISHED', 'FAILED', 'ABORTED']);
/** A query as long as this keeps a transaction open while another one starts. */
const BUSY_NANOSECONDS = 1.5e9;

/** A database through the Data API, with a schema of its own. */
export class Warehouse {
  private busy?: Promise<string>;

  constructor(public readonly client: RedshiftDataClient, public readonly login: Login, public readonly schema: string) {}

  /** A qualified name in the schema. */
  table(name: string): string {
    return `${quoteName(this.schema)}.${quoteName(name)}`;
  }

  /** Submits statements as one batch. Returns its id. */
  async submit(sqls: readonly string[], { token, mode }: RunOptions = {}): Promise<string> {
    const batch = { ...this.where, Sqls: [...sqls], ClientToken: token, ExecutionMode: mode };
    const { Id } = await this.client.send(new BatchExecuteStatementCommand(batch));
    return Id!;
  }

  /** Submits one statement by itself. Returns its id. */
  async submitOne(sql: string, token?: string): Promise<string> {
    const { Id } = await this.client.send(new ExecuteStatementCommand({ ...this.where, Sql: sql, ClientToken: token }));
    return Id!;
  }

  async describe(id: string): Promise<DescribeStatementResponse> {
    return this.client.send(new DescribeStatementCommand({ Id: id }));
  }

  /** Waits until a statement has ended, one way or the other. */
  async ended(id: string): Promise<DescribeStatementResponse> {
    for (;;) {
      const description = await this.client.send(new DescribeStatementCommand({ Id: id, WaitTimeSeconds: 10 }));
      if (ENDED.has(description.Status)) {
        return description;
      }
    }
  }

  /** Waits until the n-th part of a batch has finished. */
  async partEnded(id: string, part: number): Promise<void> {
    for (;;) {
      const { Status, SubStatements, Error: error } = await this.describe(id);
      if (SubStatements?.[part - 1].Status === 'FINISHED') {
        return;
      }
      if (ENDED.has(Status)) {
        throw new Error(`the batch has ended before: ${error}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Runs a batch to its end, however it ends. */
  async run(sqls: readonly string[], options?: RunOptions): Promise<DescribeStatementResponse> {
    return this.ended(await this.submit(sqls, options));
  }

  /** Runs a batch that must not fail. */
  async do(...sqls: readonly string[]): Promise<DescribeStatementResponse> {
    const description = await this.run(sqls);
    if (description.Status !== 'FINISHED') {
      throw new Error(`${description.Error} (${sqls.join('; ').slice(0, 300)})`);
    }
    return description;
  }

  /** The rows of the last statement of a batch. Values are texts. */
  async rows(...sqls: readonly string[]): Promise<(string | null)[][]> {
    const { SubStatements } = await this.do(...sqls);
    return this.resultOf(SubStatements!.at(-1)!.Id!);
  }

  /** The rows of a statement that has ended, or of a part of one. */
  async resultOf(id: string): Promise<(string | null)[][]> {
    const { Records = [] } = await this.client.send(new GetStatementResultCommand({ Id: id }));
    return Records.map((record) => record.map(textOf));
  }

  /** The first value of the last statement. */
  async value(...sqls: readonly string[]): Promise<string | null | undefined> {
    return (await this.rows(...sqls))[0]?.[0];
  }

  /** The same database as another of its users. */
  as(dbUser: string): Warehouse {
    return new Warehouse(this.client, { ...this.login, dbUser, secretArn: undefined }, this.schema);
  }

  /** Statements by which a superuser becomes another user for the rest of the batch. A cluster logs in as any user instead. */
  becoming(dbUser: string): { readonly warehouse: Warehouse; readonly before: readonly string[] } {
    return this.login.clusterIdentifier === undefined
      ? { warehouse: this, before: [`SET SESSION AUTHORIZATION ${quoteName(dbUser)}`] }
      : { warehouse: this.as(dbUser), before: [] };
  }

  /** A query that takes some seconds. It asks for no function that only PostgreSQL has. */
  async busyQuery(): Promise<string> {
    this.busy ??= this.findBusyQuery();
    return this.busy;
  }

  private async findBusyQuery(): Promise<string> {
    const ten = this.table('ten');
    await this.do(`CREATE TABLE IF NOT EXISTS ${ten} (n INTEGER)`, `INSERT INTO ${ten} VALUES ${Array.from({ length: 10 }, (_, n) => `(${n})`).join(', ')}`);
    for (let [factors, share] = [5, 10]; ; factors++) {
      const names = [...'abcdefghijklmnopqrst'].slice(0, factors);
      const query = `SELECT COUNT(*) FROM ${names.map((name) => `${ten} ${name}`).join(', ')} WHERE a.n < ${share} AND MOD(${names.map((name) => `${name}.n`).join(' + ')}, 7) = 3`;
      await this.do(query.replace(/3$/, '2')); // a warehouse compiles a query when it first sees it
      const { SubStatements } = await this.do(query.replace(/3$/, '4'));
      const nanoseconds = SubStatements![0].Duration ?? 0;
      if (nanoseconds > BUSY_NANOSECONDS || factors === 18) {
        return query;
      }
      // With all of one more factor, the next query would take ten times as long.
      share = Math.min(10, Math.ceil(1.5 * BUSY_NANOSECONDS / (nanoseconds * 10 / share)));
    }
  }

  private get where(): Pick<BatchExecuteStatementCommandInput, 'ClusterIdentifier' | 'WorkgroupName' | 'Database' | 'DbUser' | 'SecretArn'> {
    const { clusterIdentifier, workgroupName, database, dbUser, secretArn } = this.login;
    return { ClusterIdentifier: clusterIdentifier, WorkgroupName: workgroupName, Database: database, DbUser: dbUser, SecretArn: secretArn };
  }
}

function textOf(field: Field): string | null {
  const value = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue;
  return value === undefined ? null : String(value);
}
