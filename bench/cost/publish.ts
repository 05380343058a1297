import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { Engine } from '../../local/engine';
import { objectsPayload, telegramRows } from '../encode/telegram-rows';

/** What SNS takes in one call: so many messages, and so many bytes in all. */
const MOST_MESSAGES = 10;
const MOST_BYTES = 256 * 1024;

/** Messages that take turns. They are different enough to be compressed as a stream of new ones is. */
const DIFFERENT_ROWS = 20_000;

export interface Stream {
  readonly rows: number;
  readonly rowsAMessage: number;
  readonly minutes: number;
}

/** Publishes rows at an even pace, so that they take so many minutes of the engine's clock. */
export async function publishEvenly(engine: Engine, topicArn: string, stream: Stream): Promise<void> {
  const { rows, rowsAMessage, minutes } = stream;
  const sns = new SNSClient(engine.admin);
  const messages = rows / rowsAMessage;
  const bodies = differentBodies(Math.min(messages, Math.ceil(DIFFERENT_ROWS / rowsAMessage)), rowsAMessage);
  const began = engine.clock.now();
  for (let sent = 0; sent < messages;) {
    const due = began + sent / messages * minutes * 60_000;
    await engine.clock.sleep(Math.max(0, due - engine.clock.now()));
    const batch: string[] = [];
    for (let bytes = 0; batch.length < Math.min(MOST_MESSAGES, messages - sent); batch.push(bodies[(sent + batch.length) % bodies.length])) {
      bytes += Buffer.byteLength(bodies[(sent + batch.length) % bodies.length]);
      if (batch.length > 0 && bytes > MOST_BYTES) {
        break;
      }
    }
    const entries = batch.map((Message, id) => ({ Id: String(id), Message }));
    const { Failed: failed = [] } = await sns.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries }));
    if (failed.length > 0) {
      throw new Error(`SNS refused ${failed.length} of ${batch.length} messages: ${failed[0].Message}`);
    }
    sent += batch.length;
  }
  sns.destroy();
}

function differentBodies(count: number, rowsAMessage: number): string[] {
  const rows = telegramRows(count * rowsAMessage, 7);
  return Array.from({ length: count }, (_, at) => objectsPayload(rows.slice(at * rowsAMessage, (at + 1) * rowsAMessage)));
}
