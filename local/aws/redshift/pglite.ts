import path from 'node:path';
import { Worker } from 'node:worker_threads';

import type { Connection, QueryResult } from './database';

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A PGlite in a thread of its own, which answers one request after the other. */
export class Pglite implements Connection {
  /** Opens the database in a directory, or one in memory. An archive is unpacked into it first. */
  static async open(database: string, dataDir?: string, archive?: Buffer): Promise<Pglite> {
    const worker = new Worker(path.join(__dirname, 'pglite-worker.mts'), { workerData: { dataDir, database, archive }, execArgv: [] });
    const pglite = new Pglite(worker);
    await new Promise<unknown>((resolve, reject) => pglite.waiting.set(0, { resolve, reject }));
    return pglite;
  }

  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private ended?: Error;

  private constructor(private readonly worker: Worker) {
    worker.on('message', ({ id, result, error }: Answer) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) {
        waiting?.reject(Object.assign(new Error(error.message), error));
      } else {
        waiting?.resolve(result);
      }
    });
    worker.on('error', error => this.end(error));
    worker.on('exit', code => this.end(new Error(`the database's thread ended with ${code}`)));
  }

  query(sql: string, parameters: readonly string[] = []): Promise<QueryResult> {
    return this.ask('query', sql, parameters) as Promise<QueryResult>;
  }

  copyIn(sql: string, data: Buffer): Promise<number> {
    return this.ask('copyIn', sql, data) as Promise<number>;
  }

  /** Runs statements one after the other, without their results. */
  async run(sql: string): Promise<void> {
    await this.ask('run', sql);
  }

  /** Returns an archive of the whole database, from which it can be opened again. */
  async archive(): Promise<Buffer> {
    return Buffer.from(await this.ask('archive') as Uint8Array);
  }

  async close(): Promise<void> {
    await this.ask('close');
    await this.worker.terminate();
  }

  private ask(operation: string, ...args: unknown[]): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      if (this.ended) {
        return reject(this.ended);
      }
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, operation, args });
    });
  }

  private end(error: Error): void {
    this.ended = error;
    this.waiting.forEach(({ reject }) => reject(error));
    this.waiting.clear();
  }
}
