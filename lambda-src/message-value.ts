import { Message } from './messages';
import { SourceSchema } from '../src/private/contract';

/** What a column takes from the message itself; undefined if it takes a field of the row, or the message has no such thing. */
export function messageValue(message: Message, source: SourceSchema): unknown {
  switch (source.from) {
    case 'FIELD':
      return undefined;
    case 'ATTRIBUTE':
      return Object.hasOwn(message.attributes, source.name) ? message.attributes[source.name] : undefined;
    case 'MESSAGE_ID':
      return message.messageId;
    case 'TIMESTAMP':
      return message.publishedAt;
    case 'TOPIC_ARN':
      return message.topicArn === '' ? undefined : message.topicArn;
  }
}
