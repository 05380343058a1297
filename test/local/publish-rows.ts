import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';

/** Publishes a row, or some, as one message. */
export async function publishRows(sns: SNSClient, topicArn: string, rows: object, deduplicationId?: string): Promise<void> {
  await sns.send(new PublishCommand({
    TopicArn: topicArn,
    Message: JSON.stringify(rows),
    ...deduplicationId && { MessageAttributes: { [DEDUPLICATION_ATTRIBUTE]: { DataType: 'String', StringValue: deduplicationId } } },
  }));
}
