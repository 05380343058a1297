import type { Caller } from './identities';
import { invalid } from './request';
import { seconds, type Statement, type Status } from './statement';

/** Fields of ListStatements. */
export interface ListStatementsRequest {
  readonly ClusterIdentifier?: string;
  readonly WorkgroupName?: string;
  readonly Database?: string;
  readonly StatementName?: string;
  readonly Status?: string;
  readonly RoleLevel?: boolean;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const STATUSES: readonly (Status | 'ALL')[] = ['SUBMITTED', 'PICKED', 'STARTED', 'FINISHED', 'ABORTED', 'FAILED', 'ALL'];
const STATEMENTS_PER_PAGE = 100;

/** Checks a request as the service does. Returns which statements of the list are asked for. */
export function readList(input: ListStatementsRequest): { readonly first: number; readonly most: number } {
  const { Status: status, MaxResults: most = STATEMENTS_PER_PAGE } = input;
  if (status !== undefined && !STATUSES.some(known => known === status)) {
    throw invalid(`Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [${STATUSES.join(', ')}]`);
  }
  if (!Number.isInteger(most) || most < 0 || most > STATEMENTS_PER_PAGE) {
    throw invalid(`Value '${most}' at 'maxResults' failed to satisfy constraint: Member must be between 0 and ${STATEMENTS_PER_PAGE}`);
  }
  if (input.ClusterIdentifier !== undefined && input.WorkgroupName !== undefined) {
    throw invalid('ClusterIdentifier and WorkgroupName cannot both be provided.');
  }
  return { first: placeOf(input.NextToken), most: most || STATEMENTS_PER_PAGE };
}

/** The place in a list or a result that a token stands for. */
export function placeOf(token: string | undefined): number {
  if (token !== undefined && !/^\d+$/.test(token)) {
    throw invalid('Invalid NextToken');
  }
  return Number(token ?? 0);
}

/** Whether a caller sees a statement. Without a status, only finished ones are shown. */
export function isListed({ request, status }: Statement, input: ListStatementsRequest, caller: Caller): boolean {
  const { endpoint } = request;
  return request.callerRole === caller.roleArn
    && (input.RoleLevel !== false || request.callerSession === caller.session)
    && (input.StatementName === undefined || (request.name?.startsWith(input.StatementName) ?? false))
    && (input.Status === 'ALL' || status === (input.Status ?? 'FINISHED'))
    && (input.Database === undefined || request.database === input.Database)
    && (input.ClusterIdentifier === undefined || (endpoint.kind === 'CLUSTER' && endpoint.name === input.ClusterIdentifier))
    && (input.WorkgroupName === undefined || (endpoint.kind === 'WORKGROUP' && [endpoint.name, endpoint.arn].includes(input.WorkgroupName)));
}

export function summarize(statement: Statement): object {
  const { request } = statement;
  return {
    Id: statement.id,
    Status: statement.status,
    StatementName: request.name,
    CreatedAt: seconds(statement.createdAt),
    UpdatedAt: seconds(statement.updatedAt),
    IsBatchStatement: request.isBatch,
    ...(request.isBatch ? { QueryStrings: request.sqls } : { QueryString: statement.sql }),
    SecretArn: request.secretArn,
  };
}
