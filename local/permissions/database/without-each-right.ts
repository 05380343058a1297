import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { asAdministrator } from './administrator';
import { DatabaseGrant, databaseGrants, grantSql, revokeSql } from './grants';
import { hardening, PreparedWarehouse } from './hardened-warehouse';
import { LoadingIngest } from './loading-ingest';
import { LoadingLoader } from './loading-loader';
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

const telegram = (name: string, context: object): App => ({
  name,
  synthesize: (assembly) => synthesize(assembly, { serverless: false, batchingWindow: 1, ...context }),
  row: (id) => ({ message_id: id }),
});
const merging = (name: string, context: Record<string, unknown>): App => ({
  name,
  synthesize: (assembly) => synthesizeApp('merging-app.ts', assembly, context),
  row: (id) => ({ id, version: 1, op: 'c' }),
});

const APPS: readonly App[] = [
  telegram('telegram app', {}),
  telegram('telegram app with a loader', { loader: 15 }),
  merging('merging ingest', {}),
  merging('merging ingest with a loader', { loader: true }),
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
      prepared.clear(); // an app may have a warehouse and a stack with the names of one before it
      await deploy(engine, app);
      const [warehouse] = prepared.values();
      await tryEach(engine, app, warehouse, onSeen);
      await engine.destroy(Object.keys(engine.outputs)[0]);
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
  const loading = LoadingLoader.of(engine, identity, row) ?? new LoadingIngest(engine, identity, row);
  const control = await loading.tryLoad();
  if (control !== undefined || !await loading.load(0)) {
    throw new Error(`the ${app} cannot load with all of its rights, so that no run without one would prove anything: ${control ?? 'its first message is not loaded'}`);
  }
  for (const [at, grant] of databaseGrants([...sqls]).entries()) {
    await asAdministrator(engine, identity, revokeSql(grant));
    const loaded = await loading.load(at + 1);
    const trial = await loading.tryLoad();
    await asAdministrator(engine, identity, grantSql(grant));
    onSeen({ app, grant, loaded, trial, named: trial?.includes(`An administrator grants it: ${grantSql(grant)}; (`) ?? false });
    if (!loaded) {
      await loading.loadAgain(at + 1);
    }
  }
}
