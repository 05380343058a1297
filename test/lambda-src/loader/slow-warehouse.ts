import {
  BatchExecuteStatementCommand, BatchExecuteStatementCommandInput, CancelStatementCommand, DescribeStatementCommand, GetStatementResultCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';

/** Milliseconds that have passed. */
export interface Clock {
  now: number;
}

/** The context of an invocation that has so much time, of which only waiting takes some. */
export function contextOf(clock: Clock, milliseconds: number) {
  const begun = clock.now;
  return { getRemainingTimeInMillis: () => milliseconds - (clock.now - begun) };
}

interface Statement {
  readonly input: BatchExecuteStatementCommandInput;
  readonly due: number;
  /** Its id in the Data API that it was given to when its time had come. */
  id?: string;
}

/** A client of a Data API whose statements take time. One that is cancelled before does nothing. */
export class SlowWarehouse {
  readonly cancelled: string[] = [];
  private readonly statements: Statement[] = [];

  constructor(
    private readonly clock: Clock, private readonly client: RedshiftDataClient,
    private readonly duration: (name: string, sqls: readonly string[]) => number,
  ) {}

  get redshiftData(): RedshiftDataClient {
    return { send: async (command: unknown) => this.send(command) } as RedshiftDataClient;
  }

  private async send(command: unknown): Promise<unknown> {
    if (command instanceof BatchExecuteStatementCommand) {
      const { input } = command;
      return { Id: `${this.statements.push({ input, due: this.clock.now + this.duration(input.StatementName!, input.Sqls!) }) - 1}` };
    }
    if (command instanceof DescribeStatementCommand) {
      return this.describe(command);
    }
    if (command instanceof GetStatementResultCommand) {
      const [own, part] = command.input.Id!.split(':');
      return this.client.send(new GetStatementResultCommand({ ...command.input, Id: `${this.statements[Number(own)].id}:${part}` }));
    }
    if (command instanceof CancelStatementCommand) {
      this.cancelled.push(this.statements[Number(command.input.Id)].input.StatementName!);
      return { Status: true };
    }
    throw new Error('not a call of the Data API');
  }

  private async describe({ input: { Id, WaitTimeSeconds = 0 } }: DescribeStatementCommand): Promise<unknown> {
    const statement = this.statements[Number(Id)];
    const until = this.clock.now + WaitTimeSeconds * 1000;
    if (statement.due > until) {
      this.clock.now = until;
      return { Id, Status: 'STARTED' };
    }
    this.clock.now = Math.max(this.clock.now, statement.due);
    statement.id ??= (await this.client.send(new BatchExecuteStatementCommand(statement.input))).Id;
    const { SubStatements = [], ...described } = await this.client.send(new DescribeStatementCommand({ Id: statement.id }));
    return { ...described, Id, SubStatements: SubStatements.map((one) => ({ ...one, Id: one.Id!.replace(/^[^:]*/, Id!) })) };
  }
}
