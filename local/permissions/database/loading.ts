import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AdministratorIdentity } from './administrator';
import { DEDUPLICATION_ATTRIBUTE } from '../../../src/private/contract/message';
import { DeployedResource } from '../../aws/resource';
import { Engine } from '../../engine';

/** What loads messages with one row each, and is asked for trials. */
export interface Loading {
  /** Publishes a row a day later, so that its load does all that loads ever do. Returns whether it is loaded when it was tried once. */
  load(id: number): Promise<boolean>;
  /** Returns when a message is loaded that was not. */
  loadAgain(id: number): Promise<void>;
  /** Tries a load, as the deployment does. Returns the error of the trial; undefined if it passed. */
  tryLoad(): Promise<string | undefined>;
}

/**
 * Milliseconds of the engine's clock. Then the queue delivers a message again that was not loaded, and each environment of a handler
 * deletes old entries of the ledger with its next load.
 */
export const A_DAY_AND_MORE = 25 * 3_600_000;

/** Real milliseconds in which a message is tried, however busy the machine is. */
export const PATIENCE = 60_000;

/** Publishes a row as a message with an id of its own. */
export async function publishRow(engine: Engine, topicArn: string, row: object, deduplicationId: string): Promise<void> {
  const sns = new SNSClient(engine.admin);
  await sns.send(new PublishCommand({
    TopicArn: topicArn,
    Message: JSON.stringify(row),
    MessageAttributes: { [DEDUPLICATION_ATTRIBUTE]: { DataType: 'String', StringValue: deduplicationId } },
  }));
  sns.destroy();
}

/** Whether a function loads into a warehouse. */
export function isOfWarehouse(handler: DeployedResource, { ClusterIdentifier }: AdministratorIdentity): boolean {
  return variablesOf(handler).WAREHOUSE?.includes(JSON.stringify(ClusterIdentifier)) ?? false;
}

/** The environment of a function. */
export function variablesOf({ properties }: DeployedResource): Record<string, string> {
  return properties.Environment?.Variables ?? {};
}
