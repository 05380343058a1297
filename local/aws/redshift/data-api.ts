import type { ObjectStore } from './copy-source';
import { describePart, describeStatement } from './description';
import { RedshiftError } from './errors';
import { execute } from './execution';
import { logIn, type Caller } from './identities';
import { checkWait, DataApiError, invalid, readRequest, type ExecuteInput, type ResolveSecret } from './request';
import { columnMetadata, records } from './results';
import { seconds, Statement, type SubStatement } from './statement';
import { isListed, placeOf, readList, summarize, type ListStatementsRequest } from './statement-list';
import type { Warehouse } from './warehouse';

export interface DataApiOptions extends ObjectStore {
  readonly warehouse: Warehouse;
  /** Converts a duration of AWS to real milliseconds. */
  readonly real: (milliseconds: number) => number;
  readonly resolveSecret?: ResolveSecret;
}

export interface DataApiReply {
  readonly statusCode: number;
  readonly body: object;
}

const TOKEN_HOURS = 8;
const MOST_ACTIVE = 500;
const ROWS_PER_PAGE = 1000;

/** The Redshift Data API. @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/Welcome.html */
export class DataApi {
  private readonly statements = new Map<string, Statement>();
  private readonly tokens = new Map<string, { readonly statement: Statement; readonly expires: number }>();
  private readonly unfinished = new Set<Promise<void>>();

  constructor(private readonly options: DataApiOptions) {}

  /** Answers one call: the operation's name, such as `ExecuteStatement`, and its input. */
  async handle(operation: string, input: any, caller: Caller): Promise<DataApiReply> {
    try {
      return { statusCode: 200, body: await this.perform(operation, input, caller) };
    } catch (error) {
      if (!(error instanceof DataApiError)) {
        throw error;
      }
      return { statusCode: error.statusCode, body: { __type: error.type, Message: error.message, ...error.members } };
    }
  }

  /** The number of statements that were accepted and are not finished. */
  get running(): number {
    return this.unfinished.size;
  }

  /** Waits for every running statement. */
  async settle(): Promise<void> {
    await Promise.all(this.unfinished);
  }

  private perform(operation: string, input: any, caller: Caller): Promise<object> | object {
    switch (operation) {
      case 'ExecuteStatement':
        return this.execute(input, false, caller);
      case 'BatchExecuteStatement':
        return this.execute(input, true, caller);
      case 'DescribeStatement':
        return this.describe(input);
      case 'GetStatementResult':
        return this.result(input);
      case 'CancelStatement':
        return this.cancel(input);
      case 'ListStatements':
        return this.list(input, caller);
      default:
        throw new DataApiError('UnknownOperationException', `${operation} is not simulated by the local Data API`);
    }
  }

  private async execute(input: ExecuteInput, isBatch: boolean, caller: Caller): Promise<object> {
    const statement = this.repeated(input.ClientToken) ?? this.submit(input, isBatch, caller);
    await this.wait(statement, statement, input.WaitTimeSeconds);
    const { endpoint, database, dbUser, secretArn } = statement.request;
    return {
      Id: statement.id,
      CreatedAt: seconds(statement.createdAt),
      Database: database,
      ...(endpoint.kind === 'CLUSTER' ? { ClusterIdentifier: endpoint.name } : { WorkgroupName: endpoint.name }),
      ...(dbUser !== undefined && { DbUser: dbUser }),
      ...(secretArn !== undefined && { SecretArn: secretArn }),
      ...(input.WaitTimeSeconds !== undefined
        && { Status: statement.status, RedshiftPid: statement.pid, HasResultSet: statement.subStatements.some(part => part.hasResultSet) }),
    };
  }

  /** Returns the statement that a client token has started within the token's lifetime, whatever else the request contains. */
  private repeated(token: string | undefined): Statement | undefined {
    const known = token === undefined ? undefined : this.tokens.get(token);
    return known && known.expires > Date.now() ? known.statement : undefined;
  }

  private submit(input: ExecuteInput, isBatch: boolean, caller: Caller): Statement {
    const request = readRequest(input, isBatch, this.options.warehouse, caller);
    const active = [...this.statements.values()].filter(other => other.request.endpoint === request.endpoint && !other.done).length;
    if (active >= MOST_ACTIVE) {
      throw new DataApiError('ActiveStatementsExceededException', 'The number of active statements exceeds the limit.');
    }
    const statement = new Statement(request);
    this.statements.set(statement.id, statement);
    if (input.ClientToken !== undefined) {
      const milliseconds = this.options.real(TOKEN_HOURS * 3_600_000);
      this.tokens.set(input.ClientToken, { statement, expires: Date.now() + milliseconds });
    }
    const run = execute(statement, () => this.logIn(statement, caller), this.options).finally(() => this.unfinished.delete(run));
    this.unfinished.add(run);
    return statement;
  }

  private async logIn(statement: Statement, caller: Caller): ReturnType<typeof logIn> {
    const { endpoint, database, dbUser, secretArn } = statement.request;
    if (database !== endpoint.databaseName) {
      throw new RedshiftError(`FATAL: database "${database}" does not exist`);
    }
    if (secretArn !== undefined && !this.options.resolveSecret) {
      throw new Error('this engine was started without secrets, so SecretArn cannot be used');
    }
    const secret = secretArn === undefined ? undefined : await this.options.resolveSecret!(secretArn, caller);
    return logIn(endpoint, { dbUser, secret }, caller);
  }

  private wait(statement: Statement, part: SubStatement, waitSeconds: number | undefined): Promise<void> {
    checkWait(waitSeconds);
    return statement.whenDone(part, this.options.real((waitSeconds ?? 0) * 1000));
  }

  private find(id: unknown): { statement: Statement; part: SubStatement } {
    const statement = typeof id === 'string' ? this.statements.get(id.split(':')[0]) : undefined;
    const part = statement?.part(id as string);
    if (!statement || !part) {
      throw notFound('Query does not exist.', id);
    }
    return { statement, part };
  }

  private async describe(input: { Id?: string; WaitTimeSeconds?: number }): Promise<object> {
    const { statement, part } = this.find(input.Id);
    await this.wait(statement, part, input.WaitTimeSeconds);
    return part === statement ? describeStatement(statement) : { ...describePart(part), RedshiftPid: statement.pid };
  }

  private async result(input: { Id?: string; NextToken?: string; WaitTimeSeconds?: number }): Promise<object> {
    const { statement, part } = this.find(input.Id);
    if (part === statement && statement.request.isBatch) {
      throw invalid('BatchExecuteStatement result can only be retrieved with sub-statement id.');
    }
    await this.wait(statement, part, input.WaitTimeSeconds);
    const { result } = part;
    if (part.status !== 'FINISHED' || !result || result.fields.length === 0) {
      throw notFound('Query does not have result. Please check query status with DescribeStatement.', input.Id);
    }
    const from = placeOf(input.NextToken);
    const to = from + ROWS_PER_PAGE;
    return {
      Records: records(result, from, to),
      ColumnMetadata: columnMetadata(result),
      TotalNumRows: result.rows.length,
      ...(to < result.rows.length && { NextToken: String(to) }),
    };
  }

  private cancel(input: { Id?: string }): object {
    const { statement, part } = this.find(input.Id);
    if (part !== statement) {
      throw invalid('Cannot cancel individual sub-statement of a batch.');
    }
    if (statement.done) {
      throw invalid(`Could not cancel a query that is already in ${statement.status} state with ID: ${statement.id}`);
    }
    statement.cancel();
    return { Status: true };
  }

  private list(input: ListStatementsRequest, caller: Caller): object {
    const { first, most } = readList(input);
    const chosen = [...this.statements.values()].reverse().filter((statement) => isListed(statement, input, caller));
    const to = first + most;
    return {
      Statements: chosen.slice(first, to).map(summarize),
      ...(to < chosen.length && { NextToken: String(to) }),
    };
  }
}

function notFound(message: string, id: unknown): DataApiError {
  return new DataApiError('ResourceNotFoundException', message, { ResourceId: String(id ?? '') });
}
