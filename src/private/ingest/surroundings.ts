import { IConstruct } from 'constructs';
import { MessageSettings } from './message-defaults';
import { requireSubscriptionQueue } from '../queue/subscription-queue';
import { requireAccountOf, requireRegion, requireRegionOf, Surroundings } from '../required-place';
import { requireFilterAlarm } from './topic-metrics';

/** Fails if something that an ingest is given is where it could not be used. */
export function requireSurroundings(ingest: IConstruct, options: MessageSettings & Surroundings): void {
  requireFilterAlarm(ingest, options.topic, options);
  requireRegion(ingest, options);
  requireSubscriptionQueue(ingest, options.topic, options.subscriptionDeadLetterQueue);
  options.additionalQueues?.forEach((queue, index) => {
    const prop = `additionalQueues[${index}]`;
    requireRegionOf(ingest, prop, queue, 'Lambda reads queues of its own Region only, so send its messages to a queue of that Region');
    requireAccountOf(ingest, prop, queue, 'the rights of the handler are not enough for a queue of another account, so send its messages to a queue of this account');
  });
}
