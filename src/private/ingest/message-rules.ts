import { Token } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { requireIngestAlarms } from './ingest-alarms';
import { MessageSettings } from './message-defaults';
import { Column } from '../../table';
import { requireNetwork } from '../function/function-network';
import { requireHandler, requireReservedConcurrency } from '../function/function-options';
import { requireOneFilter } from '../queue/filter-policy';
import { FEWEST_RECEIVES, mostReceives, visibilitySeconds } from '../queue/receive-counts';
import { COLUMNS_ARE_CODE, requireInteger, requireKnown, requireSeconds } from '../validation';

/** Fails if messages could not be taken from the queues, or if what is rejected could not be kept. */
export function requireMessages(options: MessageSettings): void {
  requireOneFilter(options);
  requireBatching(options);
  requireAdditionalQueues(options.additionalQueues ?? []);
  requireHandler(options);
  requireConcurrency(options);
  requireVisibility(options);
  requireNetwork(options);
  requireIngestAlarms(options);
}

/** Fails if a column has a name that its table does not take, or that of another one. */
export function requireNames(prop: string, columns: readonly Column[], requireName: (prop: string, name: string) => void): void {
  const seen = new Set<string>();
  columns.forEach(({ name }, index) => {
    requireKnown(`${prop}[${index}].name`, name, COLUMNS_ARE_CODE);
    requireName(`${prop}[${index}].name`, name);
    if (seen.has(name)) {
      throw new Error(`'${prop}' must name each column once, got '${name}' twice`);
    }
    seen.add(name);
  });
}

/** Fails if Lambda could not read a queue as it reads the ingest's own. */
function requireAdditionalQueues(queues: readonly sqs.IQueue[]): void {
  queues.forEach((queue, index) => {
    if (queue.fifo) {
      throw new Error(`'additionalQueues[${index}]' must be a standard queue, got the FIFO queue ${queue.node.path}; Lambda takes at most 10 messages at once from a FIFO queue, `
        + 'so move its messages to a standard queue');
    }
    // The ARNs of different queues differ also as tokens.
    const same = queues.find(({ queueArn }) => queueArn === queue.queueArn)!;
    if (queues.indexOf(same) < index) {
      throw new Error(`'additionalQueues' must name each queue once, got ${same.node.path} and ${queue.node.path} for the same one; remove one of them`);
    }
  });
}

/** SQS's own default. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const DEFAULT_VISIBILITY = 30;

/** Fails if a queue would deliver a message again that is in work. Of an imported queue nobody can tell. */
function requireVisibility({ additionalQueues = [], ...options }: MessageSettings): void {
  const least = visibilitySeconds(options);
  additionalQueues.forEach(({ node: { path, defaultChild } }, index) => {
    const seconds = defaultChild instanceof sqs.CfnQueue ? defaultChild.visibilityTimeout ?? DEFAULT_VISIBILITY : undefined;
    if (seconds !== undefined && !Token.isUnresolved(seconds) && seconds < least) {
      throw new Error(`'additionalQueues[${index}]' must have a visibility timeout of at least ${least} seconds, got ${seconds} for ${path}; Lambda needs six times 'timeout' and `
        + `'maxBatchingWindow' to handle a batch, so set the 'visibilityTimeout' of the queue to Duration.seconds(${least})`);
    }
  });
}

/** Fails if Lambda would throttle the batches of a queue, because its handler may not run as often as the queue is read. */
function requireConcurrency({ maxConcurrency, additionalQueues = [], ...options }: MessageSettings): void {
  const queues = 1 + additionalQueues.length;
  requireReservedConcurrency(options, Token.isUnresolved(maxConcurrency) ? 1 : maxConcurrency * queues,
    `${queues === 1 ? 'the queue is' : `each of the ${queues} queues is`} read ${maxConcurrency} times at once, and a throttled batch uses up the tries of its messages; `
    + 'raise it or lower \'maxConcurrency\'');
}

/** Fails if Lambda would reject the batching. */
function requireBatching(options: MessageSettings): void {
  requireInteger('batchSize', options.batchSize, { min: 1, max: 10_000, unit: 'messages' });
  requireSeconds('maxBatchingWindow', options.maxBatchingWindow, { min: 0, max: 300 });
  requireKnown('maxBatchingWindow', options.maxBatchingWindow, 'the queue\'s visibility timeout is computed from it');
  requireInteger('maxConcurrency', options.maxConcurrency, { min: 2, max: 1000, unit: 'batches' });
  requireInteger('maxReceiveCount', options.maxReceiveCount, {
    min: FEWEST_RECEIVES,
    max: mostReceives(options),
    unit: 'tries',
    advice: 'throttling and deployments use up tries, too, so with fewer tries good messages would end in the dead-letter queue. With more, and this \'timeout\', '
      + 'a message could fail for longer than the queue keeps it, and SQS would delete it without a word',
  });
  const { batchSize } = options;
  if (options.maxBatchingWindow.toSeconds() === 0 && !Token.isUnresolved(batchSize) && batchSize > 10) {
    throw new Error(`'maxBatchingWindow' must be at least 1 second with a 'batchSize' over 10, got 0 seconds and ${batchSize} messages`);
  }
}
