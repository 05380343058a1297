import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AdministratorIdentity } from './administrator';
import { DEDUPLICATION_ATTRIBUTE } from '../../../src/private/contract/message';
import { Engine } from '../../engine';
import { records } from '../../telegram/books';

/**
 * Milliseconds of the engine's clock. Then the queue delivers a message again that was not loaded, and each environment of the handler
 * deletes old entries of the ledger with its next load.
 */
const A_DAY_AND_MORE = 25 * 3_600_000;
/** Real milliseconds in which a message is tried, however busy the machine is. */
const PATIENCE = 60_000;

interface IdsRecord {
  readonly message: 'loaded' | 'not loaded';
  readonly ids: string;
}

/** The ingest of a warehouse, deployed. It gets messages with one row each, and is asked for trials. */
export class LoadingIngest {
  private readonly functionName: string;
  private readonly topicArn: string;

  constructor(private readonly engine: Engine, private readonly warehouse: AdministratorIdentity, private readonly row: (id: number) => object) {
    const handler = engine.resources('AWS::Lambda::Function').find(({ logicalId, properties }) =>
      logicalId.startsWith('IngestHandler') && variablesOf(properties).WAREHOUSE.includes(JSON.stringify(warehouse.ClusterIdentifier)))!;
    this.functionName = handler.physicalId;
    this.topicArn = variablesOf(handler.properties).TOPIC_ARNS;
  }

  /** Publishes a row a day later, so that its load does all that loads ever do. Returns whether it is loaded when it was tried once. */
  async load(id: number): Promise<boolean> {
    this.engine.clock.advance(A_DAY_AND_MORE);
    const sns = new SNSClient(this.engine.admin);
    await sns.send(new PublishCommand({
      TopicArn: this.topicArn,
      Message: JSON.stringify(this.row(id)),
      MessageAttributes: { [DEDUPLICATION_ATTRIBUTE]: { DataType: 'String', StringValue: this.nameOf(id) } },
    }));
    sns.destroy();
    return this.outcome(id, 'loaded', 'not loaded');
  }

  /** Lets the queue deliver a message again that was not loaded. Returns when it is loaded. */
  async loadAgain(id: number): Promise<void> {
    this.engine.clock.advance(A_DAY_AND_MORE);
    await this.outcome(id, 'loaded');
  }

  /** Asks the ingest to try a load, as the deployment does. Returns the error of the trial; undefined if it passed. */
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

function variablesOf(properties: Record<string, any>): Record<string, string> {
  return properties.Environment.Variables;
}
