// PostgreSQL in a thread of its own, so that the engine's clock, gateway and queues continue while it computes. The thread
// runs without a compiler, so it imports nothing of the engine.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';

const { dataDir, database, archive } = workerData as { dataDir?: string; database: string; archive?: Uint8Array<ArrayBuffer> };

// values are passed on as PostgreSQL's texts, because a JavaScript number would lose digits
const asText = Object.fromEntries(Object.values(types).filter((id) => typeof id === 'number').map((id) => [id, (value: string) => value]));
const postgres = await PGlite.create({
  dataDir,
  database,
  parsers: asText,
  serializers: asText,
  relaxedDurability: true,
  ...archive && { loadDataDir: new Blob([archive]) },
});

const operations: Record<string, (...args: any[]) => Promise<unknown>> = {
  async query(sql: string, parameters: string[]) {
    const { fields, rows, affectedRows = 0 } = await postgres.query(sql, parameters, { rowMode: 'array' });
    return { fields, rows, affectedRows };
  },
  async copyIn(sql: string, data: Uint8Array<ArrayBuffer>) {
    // PGlite reads the data from a file instead of from the client
    const fromFile = sql.replace('FROM STDIN', "FROM '/dev/blob'");
    const { affectedRows = 0 } = await postgres.query(fromFile, [], { blob: new Blob([data]) });
    return affectedRows;
  },
  async run(sql: string) {
    await postgres.exec(sql);
  },
  async archive() {
    return new Uint8Array(await (await postgres.dumpDataDir('none')).arrayBuffer());
  },
  async close() {
    await postgres.close();
  },
};

parentPort!.on('message', async ({ id, operation, args }) => {
  try {
    parentPort!.postMessage({ id, result: await operations[operation](...args) });
  } catch (error: any) {
    const { message, code, detail, where, column, dataType, position } = error;
    parentPort!.postMessage({ id, error: { message, code, detail, where, column, dataType, position } });
  }
});
parentPort!.postMessage({ id: 0 });
