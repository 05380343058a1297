import { setTimeout as sleep } from 'timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { Publisher } from './publisher';
import { PublishEnvironment, PublishEvent } from '../src/private/contract';

const environment = process.env as unknown as PublishEnvironment;

const publisher = new Publisher({
  topicArn: environment.TOPIC_ARN,
  source: JSON.parse(environment.SOURCE),
  index: environment.SOURCE_INDEX ? JSON.parse(environment.SOURCE_INDEX) : undefined,
  minRows: Number(environment.MIN_ROWS),
  maxRows: environment.MAX_ROWS ? Number(environment.MAX_ROWS) : undefined,
  maxMessageBytes: Number(environment.MAX_MESSAGE_BYTES),
  seed: environment.SEED,
  publisherId: environment.PUBLISHER_ID,
}, {
  s3: new S3Client({}),
  sns: new SNSClient({ maxAttempts: 5 }),
  log: (record) => console.log(JSON.stringify(record)),
  sleep: async (milliseconds) => sleep(milliseconds),
});

/** One tick of the schedule. A failure is retried by Lambda, and sends the same messages again. */
export const handler = async (event: PublishEvent): Promise<void> => {
  await publisher.publish(event);
};
