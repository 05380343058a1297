import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { asAdministrator } from './administrator';
import { DatabaseGrant, databaseGrants, grantSql, revokeSql } from './grants';
import { hardening, PreparedWarehouse } from './hardened-warehouse';
import { LoadingIngest } from './loading-ingest';
import { synthesize, synthesizeApp } from '../../build';
import { Engine } from '../../engine';

/** What was seen without one right. */
export interface WithoutRight {
  readonly app: string;
  readonly grant: DatabaseGrant;
  /** Whether a message was loaded all the same. */
  readonly loaded: boolean;
  /** What the trial of a load said; undefined if it passed. */
  readonly trial?: string;
  /** Whether the trial named this right, and no other. */
  readonly named: boolean;
}

interface App {
  readonly name: string;
  readonly synthesize: (assembly: string) => void;
  /** A row of the table, by a number of its own. */
  readonly row: (id: number) => object;
}

const APPS: readonly App[] = [
  { name: 'telegram app', synthesize: (assembly) => synthesize(assembly, { serverless: false, batchingWindow: 1 }), row: (id) => ({ message_id: id }) },
  { name: 'merging ingest', synthesize: (assembly) => synthesizeApp('merging-app.ts', assembly), row: (id) => ({ id, version: 1 }) },
];

/**
 * Deploys each app into a warehouse where PUBLIC has no rights, and takes each right of the loader away once that the table handler has
 * granted. Without it a message is published, and a load is tried. Then the right is granted again, and the same message must be loaded.
 */
export async function withoutEachRight(onSeen: (seen: WithoutRight) => void): Promise<void> {
  const engine = await Engine.start({ factor: 60, leastWork: 30_000, ticks: 0 });
  try {
    const prepared = new Map<string, PreparedWarehouse>();
    engine.cloud.gateway.interceptors.push(hardening(engine, prepared));
    for (const app of APPS) {
      const known = new Set(prepared.keys());
      await deploy(engine, app);
      const [, warehouse] = [...prepared].find(([name]) => !known.has(name))!;
      await tryEach(engine, app, warehouse, onSeen);
    }
  } finally {
    await engine.stop();
  }
}

async function deploy(engine: Engine, app: App): Promise<void> {
  const assembly = fs.mkdtempSync(path.join(os.tmpdir(), 'database-rights-cdk.out-'));
  try {
    app.synthesize(assembly);
    await engine.deploy(assembly);
  } finally {
    fs.rmSync(assembly, { recursive: true, force: true });
  }
}

async function tryEach(
  engine: Engine, { name: app, row }: App, { identity, sqls }: PreparedWarehouse, onSeen: (seen: WithoutRight) => void,
): Promise<void> {
  const ingest = new LoadingIngest(engine, identity, row);
  const control = await ingest.tryLoad();
  if (control !== undefined || !await ingest.load(0)) {
    throw new Error(`the ${app} cannot load with all of its rights, so that no run without one would prove anything: ${control ?? 'its first message is not loaded'}`);
  }
  for (const [at, grant] of databaseGrants([...sqls]).entries()) {
    await asAdministrator(engine, identity, revokeSql(grant));
    const loaded = await ingest.load(at + 1);
    const trial = await ingest.tryLoad();
    await asAdministrator(engine, identity, grantSql(grant));
    onSeen({ app, grant, loaded, trial, named: trial?.includes(`An administrator grants it: ${grantSql(grant)}; (`) ?? false });
    if (!loaded) {
      await ingest.loadAgain(at + 1);
    }
  }
}
