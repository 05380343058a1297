import type { SQSEvent } from 'aws-lambda';
import { objectsPayload, telegramRows, telegramSchema } from './telegram-rows';
import { encodeBatch } from '../lambda-src/load/encode-batch';
import { readMessage } from '../lambda-src/message/read-message';

/** Lambda closes a batch when the event has 6 MB. @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const EVENT_BYTES = 6 * 1024 * 1024;

/** Makes an event of full messages, as the runtime passes it to a handler: without the text that it was parsed from. */
function sixMegabyteEvent(): SQSEvent {
  const rows = telegramRows(500, 7);
  const records: object[] = [];
  for (let bytes = 0, number = 0; ; number++) {
    const envelope = {
      Type: 'Notification',
      MessageId: `message-${number}`,
      TopicArn: 'arn:aws:sns:us-east-1:123456789012:topic',
      Timestamp: '2026-03-04T05:06:07.000Z',
      Message: objectsPayload(rows),
    };
    const record = { messageId: `item-${number}`, body: JSON.stringify(envelope), attributes: {}, messageAttributes: {} };
    bytes += Buffer.byteLength(JSON.stringify(record));
    if (bytes > EVENT_BYTES) {
      return JSON.parse(JSON.stringify({ Records: records }));
    }
    records.push(record);
  }
}

const schema = telegramSchema('JSON', 'EXACTLY_ONCE');
void encodeBatch(sixMegabyteEvent().Records.map((record) => readMessage(record, schema)), schema).then(({ csv, counts }) => {
  if (counts.rowsStaged === 0 || counts.rowsRejected > 0 || csv.body.length === 0) {
    throw new Error(`every row of the event must be staged: ${JSON.stringify(counts)}`);
  }
});
