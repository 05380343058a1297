import { FAULTS, Site } from '../fault';
import { PlannedFault } from '../fault-plan';

/** How often each call is made in a run, at least. */
const PASSED: Readonly<Record<'WRITTEN' | 'FAILED' | 'REPLAYED', readonly (readonly [Site, string, number])[]>> = {
  WRITTEN: [
    ['RECEIVE', 'SQS: ReceiveMessage', 1],
    ['HANDLER_DYNAMODB', 'DynamoDB: PutItem', 4],
    ['HANDLER_S3', 'S3: PutObject rejected/object', 2],
    ['DELETE', 'SQS: DeleteMessageBatch', 1],
  ],
  FAILED: [['HANDLER_SQS', 'SQS: ChangeMessageVisibilityBatch', 1]],
  REPLAYED: [
    ['HANDLER_S3', 'S3: ListObjects rejected/', 1],
    ['HANDLER_S3', 'S3: GetObject rejected/object', 2],
    ['HANDLER_SQS', 'SQS: ReceiveMessage (dead letters)', 2],
    ['HANDLER_SQS', 'SQS: DeleteMessageBatch (dead letters)', 1],
  ],
};

export type ItemCalls = keyof typeof PASSED;

/** Every fault at every call. */
export function everyItemFault(calls: ItemCalls): PlannedFault[] {
  return PASSED[calls].flatMap(([site, point, times]) => Array.from({ length: times }, (_, index) => index + 1)
    .flatMap((ordinal) => FAULTS[site].map((fault) => ({ fault, point, ordinal }))));
}

/** So many throttled puts in a row that a batch fails. */
export const ALL_THROTTLED: readonly PlannedFault[] = Array.from({ length: 80 }, (_, at) => ({ fault: 'THROTTLED', point: 'DynamoDB: PutItem', ordinal: at + 1 }));
