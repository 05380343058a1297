import type { ObjectStore } from './copy-source';
import { SESSION } from './copy-statement';
import type { Connection, Database, QueryResult } from './database';
import type { Translation } from './dialect';
import { RedshiftError } from './errors';
import { quoteLiteral, quoteName } from './names';
import type { Endpoint } from './warehouse';

/** The identity that runs a statement, and what the warehouse lets it use. */
export interface SessionIdentity {
  readonly user: string;
  /** The user's ARN, which error messages show. */
  readonly userArn: string;
  readonly attachedRoles: readonly string[];
  /** The caller's role, if it is the caller's IAM identity that logs in. */
  readonly federatedRole?: string;
  /** The principal as which the warehouse assumes roles. */
  readonly service: string;
  /** The time of the warehouse's clock when the session starts. */
  readonly now: number;
}

/**
 * Gives a session its clock, and the time zone that `ALTER USER ... SET timezone` has given its user. A session whose user only changes gets
 * no settings from PostgreSQL.
 */
const START = `SELECT set_config('redshift.now', $1, false), set_config('timezone', coalesce((
  SELECT substr(setting, length('timezone=') + 1) FROM pg_db_role_setting, unnest(setconfig) AS setting
  WHERE setrole = (SELECT oid FROM pg_roles WHERE rolname = $2) AND setting ILIKE 'timezone=%' LIMIT 1), 'UTC'), false)`;

/** A connection that one database user holds. Nothing of the session remains afterwards. */
export class Session {
  static async run<T>(database: Database, identity: SessionIdentity, use: (session: Session) => Promise<T>): Promise<T> {
    return database.withConnection(async connection => {
      await connection.query(START, [new Date(identity.now).toISOString(), identity.user]);
      await connection.query(`SET SESSION AUTHORIZATION ${quoteName(identity.user)}`);
      try {
        return await use(new Session(connection, database.superuser, identity));
      } finally {
        await connection.query(`SET SESSION AUTHORIZATION ${quoteName(database.superuser)}`);
        await connection.query('DISCARD ALL'); // temporary tables end with the session
      }
    });
  }

  private constructor(private readonly connection: Connection, private readonly superuser: string, private readonly identity: SessionIdentity) {}

  query(sql: string, parameters?: readonly string[]): Promise<QueryResult> {
    return this.connection.query(sql, parameters);
  }

  /** Stops the query that runs now. */
  async cancel(): Promise<void> {
    await this.connection.cancel?.();
  }

  /** Runs work as superuser inside the open transaction. The caller has checked the privileges. */
  async asSuperuser<T>(run: () => Promise<T>): Promise<T> {
    await this.query(`SET LOCAL SESSION AUTHORIZATION ${quoteName(this.superuser)}`);
    const result = await run(); // a failure ends the transaction, and with it this change of identity
    await this.query(`SET LOCAL SESSION AUTHORIZATION ${quoteName(this.identity.user)}`);
    return result;
  }

  /** Runs as superuser, because PostgreSQL lets only superusers copy from files. */
  copyIn(sql: string, data: Buffer): Promise<number> {
    return this.asSuperuser(() => this.connection.copyIn(sql, data));
  }

  /**
   * Returns the roles as which COPY reads. Fails unless the user may name the roles in COPY, the first role is attached to the warehouse
   * and each role may be assumed. SESSION is the caller's own role, which the warehouse does not assume.
   */
  async assumeRoles(roleArns: readonly string[], { assumeRoles }: Pick<ObjectStore, 'assumeRoles'>): Promise<readonly string[]> {
    const { user, attachedRoles, userArn, service, federatedRole } = this.identity;
    if (roleArns[0] === SESSION) {
      if (federatedRole === undefined) {
        throw new RedshiftError("IAM_ROLE 'SESSION' takes a session of an IAM identity, and this one has a database user or a secret");
      }
      return [federatedRole];
    }
    const chain = roleArns.join(',');
    const { rows: [[mayName]] } = await this.query("SELECT has_assumerole_privilege($1, 'copy')", [chain]);
    if (mayName !== 't') {
      throw new RedshiftError(`User ${user} does not have ASSUMEROLE permission on IAM role "${chain}" for COPY`);
    }
    if (!attachedRoles.includes(roleArns[0]) || !(await assumeRoles?.(roleArns, { service, databaseUserArn: userArn }) ?? true)) {
      throw new RedshiftError(`User ${userArn} is not authorized to assume IAM Role ${chain}`);
    }
    return roleArns;
  }
}

/**
 * Creates the domains that statements need, and stores their long names. It must run before their transaction: a query inside the
 * transaction would take its snapshot, and LOCK must come before the snapshot.
 */
export async function prepareFor(translations: readonly Translation[], { prepared: known, collations: used, database }: Endpoint): Promise<void> {
  const statements = new Map<string, string>();
  for (const { domains, collations, longNames } of translations) {
    for (const { name, base, collatable, check } of domains) {
      statements.set(name, `SELECT redshift.create_domain(${quoteLiteral(name)}, ${quoteLiteral(base)}, ${collatable}, ${quoteLiteral(check)})`);
    }
    collations.forEach(collation => used.add(collation));
    for (const [stored, name] of longNames) {
      statements.set(stored, `INSERT INTO redshift.long_names VALUES (${quoteLiteral(stored)}, ${quoteLiteral(name)}) ON CONFLICT DO NOTHING`);
    }
  }
  const missing = [...statements].filter(([key]) => !known.has(key));
  if (missing.length === 0) {
    return;
  }
  await database.withConnection(async connection => {
    for (const [key, sql] of missing) {
      await connection.query(sql).catch(ignoreDuplicate);
      known.add(key);
    }
  });
}

/** Ignores that a domain exists: a database that was opened again has its domains, and two statements may create one at the same time. */
export function ignoreDuplicate(error: { code?: string }): void {
  if (error.code !== '42710' && error.code !== '23505') {
    throw error;
  }
}
