import { Session } from './session';
import type { Endpoint } from './warehouse';

/** Runs a query of PostgreSQL's own dialect as the administrator, past the Data API: for reports and tests. Values are text. */
export async function queryAsAdministrator(endpoint: Endpoint, sql: string): Promise<Record<string, string | null>[]> {
  const identity = { user: endpoint.adminUser, userArn: endpoint.adminUser, attachedRoles: [], now: endpoint.now() };
  return Session.run(endpoint.database, identity, async session => {
    const { fields, rows } = await session.query(sql);
    return rows.map(row => Object.fromEntries(fields.map(({ name }, index) => [name, row[index]])));
  });
}
