import { AdministratorIdentity, asAdministrator } from './administrator';
import { Engine } from '../../engine';
import { Interceptor } from '../../wire/gateway';

/** What every user has through PUBLIC. A grant of it has no effect until it is revoked. */
const throughPublic = (database: string) => [
  `REVOKE TEMP ON DATABASE "${database}" FROM PUBLIC`,
  'REVOKE CREATE, USAGE ON SCHEMA public FROM PUBLIC',
  'REVOKE ASSUMEROLE ON ALL FROM PUBLIC FOR ALL',
];

/** What the table handler did in a warehouse. */
export interface PreparedWarehouse {
  readonly identity: AdministratorIdentity;
  /** The statements that it ran, each once. */
  readonly sqls: Set<string>;
}

/** Revokes from PUBLIC what every user has, in each warehouse before the table handler runs its first statement there, and records its statements. */
export function hardening(engine: Engine, prepared: Map<string, PreparedWarehouse>): Interceptor {
  return async (call, next) => {
    if (!call.caller.includes('RedshiftIngestTables') || !['ExecuteStatement', 'BatchExecuteStatement'].includes(call.operation)) {
      return next(call);
    }
    const { ClusterIdentifier, Database, DbUser, Sql, Sqls = [Sql] } = JSON.parse(call.http.body.toString());
    const identity = { ClusterIdentifier, Database, DbUser };
    if (!prepared.has(ClusterIdentifier)) {
      prepared.set(ClusterIdentifier, { identity, sqls: new Set() });
      await asAdministrator(engine, identity, ...throughPublic(Database));
    }
    const { sqls } = prepared.get(ClusterIdentifier)!;
    Sqls.forEach((sql: string) => sqls.add(sql));
    return next(call);
  };
}
