import { seconds, type Statement, type SubStatement } from './statement';

/** Describes one SQL text as DescribeStatement does. */
export function describePart(part: SubStatement): object {
  return {
    Id: part.id,
    Status: part.status,
    CreatedAt: seconds(part.createdAt),
    UpdatedAt: seconds(part.updatedAt),
    Duration: part.durationNanoseconds,
    QueryString: part.sql,
    HasResultSet: part.hasResultSet,
    RedshiftQueryId: part.queryId,
    ...(part.queryUuid !== undefined && { RedshiftQueryUuid: part.queryUuid }),
    ResultRows: part.resultRows,
    ResultSize: part.resultBytes,
    ...(part.error !== undefined && { Error: part.error }),
  };
}

export function describeStatement(statement: Statement): object {
  const { request } = statement;
  const { QueryString: text, ...described } = describePart(statement) as { QueryString: string };
  return {
    ...described,
    Database: request.database,
    RedshiftPid: statement.pid,
    ...(request.endpoint.kind === 'CLUSTER' ? { ClusterIdentifier: request.endpoint.name } : { WorkgroupName: request.endpoint.name }),
    ...(request.dbUser !== undefined && { DbUser: request.dbUser }),
    ...(request.secretArn !== undefined && { SecretArn: request.secretArn }),
    ...(request.parameters.size > 0 && { QueryParameters: [...request.parameters].map(([name, value]) => ({ name, value })) }),
    ...(request.isBatch
      ? {
        ExecutionMode: request.mode,
        HasResultSet: statement.subStatements.some(part => part.hasResultSet),
        SubStatements: statement.subStatements.map(describePart),
      }
      : { QueryString: text }),
  };
}
