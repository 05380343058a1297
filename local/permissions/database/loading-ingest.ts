import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AdministratorIdentity } from './administrator';
import { A_DAY_AND_MORE, isOfWarehouse, Loading, PATIENCE, publishRow, variablesOf } from './loading';
import { Engine } from '../../engine';
import { records } from '../../telegram/books';

interface IdsRecord {
  readonly message: 'loaded' | 'not loaded';
  readonly ids: string;
}

/** An ingest that loads by itself, deployed. */
export class LoadingIngest implements Loading {
  private readonly functionName: string;
  private readonly topicArn: string;

  constructor(private readonly engine: Engine, private readonly warehouse: AdministratorIdentity, private readonly row: (id: number) => object) {
    const handler = engine.resources('AWS::Lambda::Function').find((resource) =>
      resource.logicalId.startsWith('IngestHandler') && isOfWarehouse(resource, warehouse))!;
    this.functionName = handler.physicalId;
    this.topicArn = variablesOf(handler).TOPIC_ARNS;
  }

  async load(id: number): Promise<boolean> {
    this.engine.clock.advance(A_DAY_AND_MORE);
    await publishRow(this.engine, this.topicArn, this.row(id), this.nameOf(id));
    return this.outcome(id, 'loaded', 'not loaded');
  }

  /** Lets the queue deliver the message again. */
  async loadAgain(id: number): Promise<void> {
    this.engine.clock.advance(A_DAY_AND_MORE);
    await this.outcome(id, 'loaded');
  }

  async tryLoad(): Promise<string | undefined> {
    const lambda = new LambdaClient(this.engine.admin);
    const asked = new InvokeCommand({ FunctionName: this.functionName, Payload: JSON.stringify({ trial: {} }) });
    const { FunctionError, Payload } = await lambda.send(asked);
    lambda.destroy();
    const answer = JSON.parse(Buffer.from(Payload!).toString());
    return FunctionError === undefined ? undefined : answer.errorMessage;
  }

  /** Waits until the log has the message with one of these outcomes. Returns whether it is loaded. */
  private async outcome(id: number, ...outcomes: readonly IdsRecord['message'][]): Promise<boolean> {
    for (const until = Date.now() + PATIENCE; Date.now() < until;) {
      const found = outcomes.find((outcome) => records<IdsRecord>(this.engine, outcome)
        .some(({ ids }) => ids.split(' ').some((one) => one.endsWith(`=${this.nameOf(id)}`))));
      if (found) {
        return found === 'loaded';
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`message ${this.nameOf(id)} is neither ${outcomes.join(' nor ')} after ${PATIENCE / 1000} seconds`);
  }

  /** The deduplication id of a row's message. */
  private nameOf(id: number): string {
    return `${this.warehouse.ClusterIdentifier}-${id}`;
  }
}
