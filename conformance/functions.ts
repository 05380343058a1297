import { CreateEventSourceMappingCommand, CreateFunctionCommand, DeleteEventSourceMappingCommand, DeleteFunctionCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { NotRun } from './check';
import { TAG } from './tag';
import { zipOf } from './zip';

/** A function with Node.js 24 that is invoked with batches of a queue, and answers which messages failed. */
export interface Consumer {
  readonly name: string;
  /** The body of a CommonJS module that exports `handler`. */
  readonly code: string;
  readonly queueArn: string;
}

export interface Functions {
  /** Returns when the function gets the messages of the queue. */
  consume(consumer: Consumer): Promise<void>;
  remove(): Promise<void>;
}

/** Functions in an account. */
export class LambdaFunctions implements Functions {
  private readonly removals: (() => Promise<unknown>)[] = [];

  constructor(private readonly client: LambdaClient, private readonly prefix: string, private readonly roleArn: string | undefined) {}

  async consume({ name, code, queueArn }: Consumer): Promise<void> {
    if (!this.roleArn) {
      throw new NotRun('needs --function-role');
    }
    const FunctionName = `${this.prefix}-${name}`;
    await this.client.send(new CreateFunctionCommand({
      FunctionName, Runtime: 'nodejs24.x', Handler: 'index.handler', Role: this.roleArn, Timeout: 10, Code: { ZipFile: zipOf('index.js', code) }, Tags: { [TAG.Key]: TAG.Value },
    }));
    this.removals.push(async () => this.client.send(new DeleteFunctionCommand({ FunctionName })));
    while ((await this.client.send(new GetFunctionConfigurationCommand({ FunctionName }))).State === 'Pending') {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const { UUID } = await this.client.send(new CreateEventSourceMappingCommand({
      FunctionName, EventSourceArn: queueArn, BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'], Tags: { [TAG.Key]: TAG.Value },
    }));
    this.removals.push(async () => this.client.send(new DeleteEventSourceMappingCommand({ UUID })));
  }

  async remove(): Promise<void> {
    for (const remove of this.removals.splice(0).reverse()) {
      await remove();
    }
  }
}
