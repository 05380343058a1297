import { IConstruct } from 'constructs';
import { MessageSettings } from './message-defaults';
import { requireSubscriptionQueue } from '../queue/topic-elsewhere';
import { requireRegion, Surroundings } from '../required-region';
import { requireFilterAlarm } from './topic-metrics';

/** Fails if something that an ingest is given is where it could not be used. */
export function requireSurroundings(ingest: IConstruct, options: MessageSettings & Surroundings): void {
  requireFilterAlarm(ingest, options.topic, options);
  requireRegion(ingest, options);
  requireSubscriptionQueue(ingest, options.topic, options.subscriptionDeadLetterQueue);
}
