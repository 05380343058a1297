import type { Caller, LoginCredentials } from './identities';
import type { StatementRequest } from './statement';
import type { Endpoint, Warehouse } from './warehouse';

/** An error of the Data API itself, not of a statement. */
export class DataApiError extends Error {
  /** @param members what the error's shape has besides the message */
  constructor(readonly type: string, message: string, readonly members: Readonly<Record<string, string>> = {}, readonly statusCode = 400) {
    super(message);
  }
}

export function invalid(message: string): DataApiError {
  return new DataApiError('ValidationException', message);
}

const MOST_STATEMENTS = 40;
/** @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const MOST_SQL_BYTES = 200 * 1024;
const LONGEST_TOKEN = 64;
const LONGEST_NAME = 2048;
const MOST_WAIT_SECONDS = 30;

/** Fields of ExecuteStatement and BatchExecuteStatement. */
export interface ExecuteInput {
  readonly Sql?: string;
  readonly Sqls?: readonly string[];
  readonly ClusterIdentifier?: string;
  readonly WorkgroupName?: string;
  readonly Database?: string;
  readonly DbUser?: string;
  readonly SecretArn?: string;
  readonly Parameters?: readonly { readonly name: string; readonly value: string }[];
  readonly StatementName?: string;
  readonly ClientToken?: string;
  readonly ExecutionMode?: string;
  readonly WaitTimeSeconds?: number;
  readonly ResultFormat?: string;
  readonly WithEvent?: boolean;
  readonly SessionId?: string;
  readonly SessionKeepAliveSeconds?: number;
}

/** Checks a request as the service does before it accepts the statement. */
export function readRequest(input: ExecuteInput, isBatch: boolean, warehouse: Warehouse, caller: Caller): StatementRequest {
  const sqls = isBatch ? input.Sqls ?? [] : [input.Sql ?? ''];
  if (sqls.length < 1 || sqls.length > MOST_STATEMENTS) {
    throw invalid(`Value at 'sqls' failed to satisfy constraint: Member must have length between 1 and ${MOST_STATEMENTS}, got ${sqls.length}`);
  }
  for (const sql of sqls) {
    checkSize(sql);
  }
  checkNotSimulated(input);
  checkWait(input.WaitTimeSeconds);
  if (input.ClientToken !== undefined && (input.ClientToken.length < 1 || input.ClientToken.length > LONGEST_TOKEN)) {
    throw invalid(`Value at 'clientToken' failed to satisfy constraint: Member must have length between 1 and ${LONGEST_TOKEN}`);
  }
  if ((input.StatementName?.length ?? 0) > LONGEST_NAME) {
    throw invalid(`Value at 'statementName' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_NAME}`);
  }
  const endpoint = findEndpoint(input, warehouse);
  if (!input.Database) {
    throw invalid('Database is required');
  }
  if (input.ExecutionMode !== undefined && input.ExecutionMode !== 'TRANSACTION' && input.ExecutionMode !== 'AUTO_COMMIT') {
    throw invalid(`Value '${input.ExecutionMode}' at 'executionMode' failed to satisfy constraint: Member must satisfy enum value set: [TRANSACTION, AUTO_COMMIT]`);
  }
  return {
    endpoint,
    database: input.Database,
    dbUser: input.DbUser,
    secretArn: input.SecretArn,
    name: input.StatementName,
    callerRole: caller.roleArn,
    callerSession: caller.session,
    sqls,
    isBatch,
    mode: isBatch && input.ExecutionMode !== 'AUTO_COMMIT' ? 'TRANSACTION' : 'AUTO_COMMIT',
    parameters: readParameters(input, sqls),
  };
}

function checkSize(sql: string): void {
  const bytes = Buffer.byteLength(sql);
  if (bytes < 1 || bytes > MOST_SQL_BYTES) {
    throw invalid(bytes === 0 ? 'SQL statement must not be empty' : `SQL statement of ${bytes} bytes exceeds the limit of ${MOST_SQL_BYTES}`);
  }
}

function checkNotSimulated(input: ExecuteInput): void {
  const asked = Object.entries({
    SessionId: input.SessionId !== undefined,
    SessionKeepAliveSeconds: (input.SessionKeepAliveSeconds ?? 0) > 0,
    WithEvent: input.WithEvent === true,
    ResultFormat: input.ResultFormat !== undefined && input.ResultFormat !== 'JSON',
  }).find(([, present]) => present);
  if (asked) {
    throw invalid(`${asked[0]} is not simulated by the local Data API`);
  }
}

export function checkWait(seconds: number | undefined): void {
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_WAIT_SECONDS)) {
    throw invalid(`Value '${seconds}' at 'waitTimeSeconds' failed to satisfy constraint: Member must be between 1 and ${MOST_WAIT_SECONDS}`);
  }
}

function findEndpoint(input: ExecuteInput, warehouse: Warehouse): Endpoint {
  const { ClusterIdentifier: cluster, WorkgroupName: workgroup } = input;
  if ((cluster === undefined) === (workgroup === undefined)) {
    throw invalid(cluster === undefined
      ? 'Either ClusterIdentifier, WorkgroupName or SessionId must be provided.'
      : 'ClusterIdentifier and WorkgroupName cannot both be provided.');
  }
  if (input.DbUser !== undefined && (input.SecretArn !== undefined || workgroup !== undefined)) {
    throw invalid(workgroup === undefined ? 'DbUser and SecretArn cannot both be provided.' : 'DbUser cannot be provided with WorkgroupName.');
  }
  const endpoint = cluster !== undefined ? warehouse.cluster(cluster) : warehouse.workgroup(workgroup!);
  if (!endpoint) {
    throw invalid("Redshift endpoint doesn't exist in this region.");
  }
  return endpoint;
}

/** Reads the parameters. Like the service, it looks for `:name` anywhere in one of the texts. */
function readParameters(input: ExecuteInput, sqls: readonly string[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const { name, value } of input.Parameters ?? []) {
    if (!/^[0-9a-zA-Z_]+$/.test(name) || typeof value !== 'string' || value.length === 0) {
      throw invalid(`Parameter '${name}' needs a name of letters, digits and underscores and a value of at least one character`);
    }
    parameters.set(name, value);
  }
  const unused = [...parameters.keys()].filter(name => !sqls.some(sql => new RegExp(`:${name}(?![0-9a-zA-Z_])`).test(sql)));
  if (unused.length > 0) {
    throw invalid(`Parameters list contains unused parameters. Unused parameters: [${unused.join(', ')}]`);
  }
  return parameters;
}

export type ResolveSecret = (arn: string, caller: { roleArn: string; session?: string }) => Promise<NonNullable<LoginCredentials['secret']>>;
