import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { Stream } from './stream';
import { Engine } from '../../local/engine';
import { objectsPayload } from '../encode/telegram-rows';

/** What SNS takes in one call: so many messages, and so many bytes in all. */
const MOST_MESSAGES = 10;
const MOST_BYTES = 256 * 1024;

/** Publishes a stream at an even pace, so that it takes its minutes of the engine's clock. Messages that are due together share a call. */
export async function publishEvenly(engine: Engine, topicArn: string, stream: Stream): Promise<void> {
  const { messages, minutes } = stream;
  const sns = new SNSClient(engine.admin);
  const bodies = bodiesOf(stream);
  const began = engine.clock.now();
  const due = (message: number) => began + message / messages * minutes * 60_000;
  for (let sent = 0; sent < messages;) {
    await engine.clock.sleep(Math.max(0, due(sent) - engine.clock.now()));
    const batch = [bodies[sent % bodies.length]];
    for (let bytes = Buffer.byteLength(batch[0]), next = sent + 1; next < messages && batch.length < MOST_MESSAGES; next++) {
      const body = bodies[next % bodies.length];
      bytes += Buffer.byteLength(body);
      if (bytes > MOST_BYTES || due(next) > engine.clock.now()) {
        break;
      }
      batch.push(body);
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

function bodiesOf({ rows, rowsAMessage }: Stream): string[] {
  return Array.from({ length: rows.length / rowsAMessage }, (_, at) => objectsPayload(rows.slice(at * rowsAMessage, (at + 1) * rowsAMessage)));
}
