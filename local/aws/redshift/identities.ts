import { RedshiftError } from './errors';
import { quoteName } from './names';
import { ignoreDuplicate, type SessionIdentity } from './session';
import type { Endpoint } from './warehouse';

export interface Caller {
  /** The ARN of the caller's role, `arn:aws:iam::ACCOUNT:role/NAME`, or of the role's session. */
  readonly roleArn: string;
  /** Name of the role's session. */
  readonly session?: string;
}

/** The credentials of a request for the database. */
export interface LoginCredentials {
  readonly dbUser?: string;
  /** The content of the request's secret. */
  readonly secret?: { readonly username: string; readonly password: string };
}

/**
 * Returns the database user of a request. It is the user that a secret or DbUser names, else the user of the caller's IAM
 * identity, which is created without privileges when it is first seen.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
export async function logIn(endpoint: Endpoint, credentials: LoginCredentials, caller: Caller): Promise<SessionIdentity> {
  const user = await databaseUser(endpoint, credentials, caller);
  const account = caller.roleArn.split(':')[4];
  const region = endpoint.arn?.split(':')[3] ?? 'us-east-1';
  return {
    user,
    userArn: `arn:aws:redshift:${region}:${account}:dbuser:${nameInArn(endpoint, account)}/${user}`,
    attachedRoles: endpoint.iamRoles,
    ...credentials.dbUser === undefined && credentials.secret === undefined && { federatedRole: caller.roleArn },
    service: endpoint.kind === 'CLUSTER' ? 'redshift.amazonaws.com' : 'redshift-serverless.amazonaws.com',
    now: endpoint.now(),
  };
}

/**
 * How the ARN of a database user names the warehouse. Inferred: that the id of a workgroup is the one in its own ARN. The
 * conformance check `external-id-of-an-iam-user` asks.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
 */
function nameInArn({ kind, name, arn }: Endpoint, account: string): string {
  return kind === 'CLUSTER' ? name : `serverless-${account}-${arn?.split('/')[1] ?? name}`;
}

async function databaseUser(endpoint: Endpoint, { dbUser, secret }: LoginCredentials, caller: Caller): Promise<string> {
  if (secret !== undefined) {
    await requireUser(endpoint, secret.username, secret.password);
    return secret.username;
  }
  if (dbUser !== undefined) {
    await requireUser(endpoint, dbUser);
    return dbUser;
  }
  const user = iamUser(caller.roleArn);
  await endpoint.database.withConnection(async connection => {
    const { rows } = await connection.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user]);
    if (rows.length === 0) {
      await connection.query(`CREATE ROLE ${quoteName(user)} LOGIN`).catch(ignoreDuplicate);
    }
  });
  return user;
}

/** `IAMR:role` or `IAM:user`. */
export function iamUser(arn: string): string {
  const [, kind, rest] = /^arn:[^:]+:(?:iam|sts)::\d*:(assumed-role|role|user)\/(.+)$/.exec(arn) ?? [];
  if (rest === undefined) {
    throw new Error(`'${arn}' is not the ARN of a role or a user`);
  }
  const parts = rest.split('/');
  return kind === 'user' ? `IAM:${parts[parts.length - 1]}` : `IAMR:${kind === 'assumed-role' ? parts[0] : parts[parts.length - 1]}`;
}

/** Fails unless the user exists and has the password. Passwords are stored as MD5 of password and name, so that they can be compared. */
async function requireUser(endpoint: Endpoint, user: string, password?: string): Promise<void> {
  const { rows } = await endpoint.database.withConnection(connection => connection.query(
    "SELECT rolpassword = 'md5' || md5($2 || rolname) FROM pg_authid WHERE rolname = $1", [user, password ?? '']));
  if (rows.length === 0 || (password !== undefined && rows[0][0] !== 't')) {
    throw new RedshiftError(`FATAL: password authentication failed for user "${user}"`);
  }
}
