import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import {
  BatchExecuteStatementCommand, DescribeStatementCommand, ExecuteStatementCommand, GetStatementResultCommand, RedshiftDataClient,
  type DescribeStatementResponse, type ExecutionMode, type Field,
} from '@aws-sdk/client-redshift-data';

import { TYPESCRIPT } from '../../../../local/typescript';

export const COPY_ROLE = 'arn:aws:iam::123456789012:role/copy';
export const BUCKET = 'bucket';
const WHERE = { ClusterIdentifier: 'cluster', Database: 'analytics' };

export interface RunOptions {
  /** The calling role. If missing, the administrator of the warehouse calls. */
  readonly as?: string;
  readonly mode?: ExecutionMode;
}

/** The Redshift stand-in in a process of its own, called with the AWS SDK. */
export class StandIn {
  private readonly clients = new Map<string, RedshiftDataClient>();
  private directory = '';
  private endpoint = '';
  private child?: ChildProcess;

  async start(...flags: string[]): Promise<void> {
    this.directory = mkdtempSync(path.join(tmpdir(), 'redshift-'));
    mkdirSync(path.join(this.directory, BUCKET));
    const child = spawn(process.execPath, [
      ...TYPESCRIPT, path.join(__dirname, 'stand-in-process.ts'), this.directory, ...flags,
    ], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child = child;
    const port = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', code => reject(new Error(`the stand-in ended with ${code}`)));
    });
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  /** Returns a client that calls as a role. */
  client(role = 'Admin'): RedshiftDataClient {
    const client = this.clients.get(role) ?? new RedshiftDataClient({
      endpoint: this.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: role, secretAccessKey: 'none' },
      maxAttempts: 1,
    });
    this.clients.set(role, client);
    return client;
  }

  /** Runs one statement, or several as a batch, to its end. */
  async run(sql: string | string[], { as, mode }: RunOptions = {}): Promise<DescribeStatementResponse> {
    const client = this.client(as);
    const where = { ...WHERE, ...(as === undefined && { DbUser: 'admin' }), WaitTimeSeconds: 30 };
    const { Id } = typeof sql === 'string'
      ? await client.send(new ExecuteStatementCommand({ ...where, Sql: sql }))
      : await client.send(new BatchExecuteStatementCommand({ ...where, Sqls: sql, ExecutionMode: mode }));
    let description = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    while (!['FINISHED', 'FAILED', 'ABORTED'].includes(description.Status ?? '')) {
      description = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    }
    return description;
  }

  /** Runs statements that must not fail. */
  async do(sql: string | string[], options?: RunOptions): Promise<DescribeStatementResponse> {
    const description = await this.run(sql, options);
    if (description.Status !== 'FINISHED') {
      throw new Error(`${description.Status}: ${description.Error}`);
    }
    return description;
  }

  /** The rows of a query, as plain values. */
  async rows(sql: string, options?: RunOptions): Promise<unknown[][]> {
    return this.result((await this.do(sql, options)).Id, options);
  }

  /** Returns the result of a finished statement. */
  async result(Id: string | undefined, { as }: RunOptions = {}): Promise<unknown[][]> {
    const rows: unknown[][] = [];
    for (let NextToken: string | undefined, first = true; first || NextToken !== undefined; first = false) {
      const page = await this.client(as).send(new GetStatementResultCommand({ Id, NextToken }));
      rows.push(...(page.Records ?? []).map(record => record.map(plain)));
      NextToken = page.NextToken;
    }
    return rows;
  }

  put(key: string, content: string | Buffer): void {
    writeFileSync(path.join(this.directory, BUCKET, encodeURIComponent(key)), content);
  }

  remove(key: string): void {
    rmSync(path.join(this.directory, BUCKET, encodeURIComponent(key)), { force: true });
  }

  /** Stores a file and the manifest that names it. */
  stage(name: string, content: string | Buffer): void {
    this.put(name, content);
    this.put(`${name}.manifest`, JSON.stringify({ entries: [{ url: `s3://${BUCKET}/${name}`, mandatory: true }] }));
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child?.exitCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.stdin!.end();
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A stand-in for the tests of a file or a block: it starts before the first of them, and ends after the last. */
export function useStandIn(...flags: string[]): StandIn {
  const standIn = new StandIn();
  beforeAll(() => standIn.start(...flags));
  afterAll(() => standIn.stop());
  return standIn;
}

function plain(field: Field): unknown {
  return field.isNull ? null : field.stringValue ?? field.longValue ?? field.booleanValue ?? field.doubleValue;
}

/** The usual COPY of a staged file. */
export function copyOf(name: string, table: string, columns: string, options = ''): string {
  return `COPY ${table} (${columns}) FROM 's3://${BUCKET}/${name}.manifest' IAM_ROLE '${COPY_ROLE}' FORMAT AS CSV MANIFEST `
    + `NULL AS '\\\\N' DATEFORMAT 'auto' TIMEFORMAT 'auto' ${options}`;
}
