import { DeployedCostApp } from '../cost/deployed';
import { objectsPayload, telegramRows } from '../encode/telegram-rows';

/** Messages of a row each in one object. At 1e9 rows a day it would be thousands; how many objects there are does not depend on it. */
const MESSAGES_AN_OBJECT = 3;
const AT_ONCE = 2;

/** Lets the ingest of a table stage so many objects, one in each invocation. Returns the number of rows in them. */
export async function stageObjects({ engine, outputs }: DeployedCostApp, table: number, objects: number): Promise<number> {
  const output = (key: string) => outputs[`${key}${table}`];
  const rows = telegramRows(objects * MESSAGES_AN_OBJECT, table).map((row) => objectsPayload([row]));
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < objects) {
      const object = next++;
      const bodies = rows.slice(object * MESSAGES_AN_OBJECT, (object + 1) * MESSAGES_AN_OBJECT);
      const timestamp = new Date(engine.clock.now()).toISOString();
      const records = bodies.map((body, at) => recordOf(`${table}-${object}-${at}`, body, output('TopicArn'), output('QueueArn'), timestamp));
      const { payload, functionError } = await engine.cloud.lambda.invoke(output('Handler'), JSON.stringify({ Records: records }));
      if (functionError || JSON.parse(payload).batchItemFailures.length > 0) {
        throw new Error(`the handler did not stage: ${payload}`);
      }
    }
  }));
  return rows.length;
}

/** A record of a queue, with the message as SNS wraps it. */
function recordOf(id: string, Message: string, TopicArn: string, queueArn: string, Timestamp: string): object {
  return {
    messageId: `item-${id}`,
    receiptHandle: id,
    body: JSON.stringify({ Type: 'Notification', MessageId: `message-${id}`, TopicArn, Timestamp, Message }),
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: 'us-east-1',
  };
}
