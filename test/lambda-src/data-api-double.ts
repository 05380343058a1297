import {
  BatchExecuteStatementCommand, BatchExecuteStatementCommandInput, CancelStatementCommand, DescribeStatementCommand, DescribeStatementCommandInput,
  DescribeStatementResponse, GetStatementResultCommand, RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { mockClient } from 'aws-sdk-client-mock';
import { InvocationTime } from '../../lambda-src/runtime/invocation-time';

/** The result of a statement: for each of its parts the rows affected, and those returned. */
export interface Execution {
  readonly parts: readonly { readonly rows: number; readonly records?: readonly (string | number | null)[][] }[];
  /** Fails the part after those that are listed. */
  readonly error?: string;
  readonly status?: 'ABORTED';
}

interface Statement extends Execution {
  readonly count: number;
  polls: number;
}

type Action = 'submit' | 'describe' | 'result' | 'cancel';

/** An invocation's time that passes only while it waits. */
export class TimeDouble implements InvocationTime {
  readonly pauses: number[] = [];

  constructor(public left: number) {}

  remaining(): number {
    return this.left;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
    this.left -= milliseconds;
  }
}

/** The Data API's state machine behind a mocked client: tokens, statements that take a while, and replies that get lost. */
export class DataApiDouble {
  readonly client = new RedshiftDataClient({ region: 'us-east-1' });
  readonly submissions: BatchExecuteStatementCommandInput[] = [];
  readonly describes: DescribeStatementCommandInput[] = [];
  readonly cancelled: string[] = [];
  /** How often a description says that the statement is still running. */
  runningFor = 0;
  /** How many records of a result one reply has. */
  pageSize = 2;

  private readonly statements = new Map<string, Statement>();
  private readonly tokens = new Map<string, string>();

  constructor(private readonly execute: (sqls: readonly string[]) => Execution, private readonly time?: TimeDouble) {
    const mock = mockClient(this.client);
    mock.on(BatchExecuteStatementCommand).callsFake((input) => this.call('submit', () => this.submit(input)));
    mock.on(DescribeStatementCommand).callsFake((input) => this.call('describe', () => this.describe(input)));
    mock.on(CancelStatementCommand).callsFake(({ Id }) => this.call('cancel', () => {
      this.cancelled.push(Id);
      return { Status: true };
    }));
    mock.on(GetStatementResultCommand).callsFake((input) => this.call('result', () => this.result(input)));
  }

  /** Throws the error with which a call fails: before it does anything, or afterwards, when only its reply is lost. */
  fault: (action: Action, phase: 'before' | 'after') => void = () => undefined;

  /** The number of statements that were started. */
  get begun(): number {
    return this.statements.size;
  }

  private call<T>(action: Action, effect: () => T): T {
    this.fault(action, 'before');
    const reply = effect();
    this.fault(action, 'after');
    return reply;
  }

  private submit(input: BatchExecuteStatementCommandInput): object {
    this.submissions.push(input);
    const known = this.tokens.get(input.ClientToken!);
    if (known) {
      return { Id: known };
    }
    const id = `statement-${this.statements.size + 1}`;
    this.tokens.set(input.ClientToken!, id);
    this.statements.set(id, { ...this.execute(input.Sqls!), count: input.Sqls!.length, polls: 0 });
    return { Id: id };
  }

  private describe(input: DescribeStatementCommandInput): DescribeStatementResponse {
    this.describes.push(input);
    const statement = this.statements.get(input.Id!)!;
    if (statement.polls++ < this.runningFor) {
      if (this.time && input.WaitTimeSeconds) {
        this.time.left -= input.WaitTimeSeconds * 1000;
      }
      return { Id: input.Id, Status: 'STARTED' };
    }
    const { parts, error, status, count } = statement;
    const failed = error === undefined && status === undefined ? [] : [{ Id: `${input.Id}:${parts.length + 1}`, Status: status ?? 'FAILED' as const, Error: error, RedshiftQueryId: 7, RedshiftQueryUuid: 'uuid-7' }];
    return {
      Id: input.Id,
      Status: status ?? (error === undefined ? 'FINISHED' : 'FAILED'),
      Duration: parts.reduce((sum, _, at) => sum + durationOf(at), 0),
      Error: error && `Query #${parts.length + 1} failed with ${error}`,
      SubStatements: [
        ...parts.map(({ rows }, at) => ({
          Id: `${input.Id}:${at + 1}`, Status: 'FINISHED' as const, ResultRows: rows, RedshiftQueryId: 100 + at, RedshiftQueryUuid: `uuid-${100 + at}`, Duration: durationOf(at),
        })),
        ...failed,
        ...Array.from({ length: count - parts.length - failed.length }, (_, at) => ({ Id: `${input.Id}:${parts.length + 2 + at}`, Status: 'ABORTED' as const })),
      ],
    };
  }

  private result({ Id = '', NextToken = '0' }: { Id?: string; NextToken?: string }): object {
    const [statement, part] = Id.split(':');
    const records = this.statements.get(statement)!.parts[Number(part) - 1].records ?? [];
    const at = Number(NextToken);
    const field = (value: string | number | null) =>
      value === null ? { isNull: true } : typeof value === 'number' ? { longValue: value } : { stringValue: value };
    const next = at + this.pageSize;
    return { Records: records.slice(at, next).map((record) => record.map(field)), NextToken: next < records.length ? String(next) : undefined };
  }
}

/** An error as the SDK throws it when the service refuses. */
export function serviceError(name: string, message = name, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** An error as Node throws it when the connection breaks. */
export function networkError(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

/** The duration in nanoseconds, which differs for each part. */
function durationOf(part: number): number {
  return (part + 1) * 20e6;
}
