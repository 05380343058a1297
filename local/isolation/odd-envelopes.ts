import { Draw } from './draw';
import { envelope, OddKind, QueuedRecord, Target } from './odd-kind';
import { payloadOf } from './payload';

/** Attributes that SNS would not write: the first two have taken a whole batch along. */
const ATTRIBUTES: readonly unknown[] = [
  { a: null }, { deduplicationId: { Type: 'String', Value: 7 } }, { deduplicationId: { Type: 'String' } }, { deduplicationId: null }, { a: 'text' }, { a: { Value: null } },
  { a: { Value: { deep: [1] } } }, [1, 2], 'text', 7, true, { deduplicationId: { Value: ['list'] } },
];

/** What the envelope says of itself, if it is not what SNS says. */
const MEMBERS: readonly Readonly<Record<string, unknown>>[] = [
  { Message: undefined }, { Message: null }, { Message: 7 }, { Message: { n: 1 } }, { MessageId: undefined }, { MessageId: 7 }, { TopicArn: null }, { TopicArn: 'arn:aws:sns:us-east-1:000000000000:another' },
  { Timestamp: undefined }, { Timestamp: 'yesterday' }, { Timestamp: 1_700_000_000 }, { Timestamp: '2024-02-31T99:00:00Z' }, { Type: 'SubscriptionConfirmation' },
  { Type: 'UnsubscribeConfirmation' }, { Type: null }, { Extra: 'member' }, { MessageId: '' }, { Timestamp: '1970-01-01T00:00:00.000Z' }, { Timestamp: '9999-12-31T23:59:59.999Z' },
];

const NO_ENVELOPES: readonly string[] = [
  'hello', '7', 'null', 'true', '[]', '{}', '""', '{', '"half', '[[[[', '{"Type":"Notification"}', 'Notification', '<xml/>', '\ufeff{}',
];

/** Events of services that somebody has connected to the queue or the topic. */
const EVENTS: readonly string[] = [
  '{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2024-05-01T00:00:00.000Z","Bucket":"b","RequestId":"r","HostId":"h"}',
  '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"k","size":1}}}]}',
  '{"version":"0","id":"6a7e8feb","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","account":"111122223333","time":"2024-05-01T00:00:00Z","region":"us-east-1","resources":[],"detail":{"state":"running"}}',
  '["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"large-messages","s3Key":"0f0e"}]',
  '{"AlarmName":"a","NewStateValue":"ALARM","Trigger":{"MetricName":"m"}}',
  '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent"}}',
];

function good({ payloadFormat }: Target, draw: Draw): string {
  return payloadOf(payloadFormat, [[['n', String(draw.below(1000))], ['t', '"odd"']]]);
}

function withMembers(draw: Draw, target: Target, members: Readonly<Record<string, unknown>>): QueuedRecord {
  const own = draw.uuid();
  const { MessageId = own } = members;
  return { record: envelope(target, own, good(target, draw), members), ...typeof MessageId === 'string' && { messageId: MessageId } };
}

const wrapped = ({ raw }: Target) => !raw;

export const ODD_ENVELOPES: readonly OddKind[] = [
  { title: 'an envelope with odd attributes', fits: wrapped, make: (draw, target) => ATTRIBUTES.map((MessageAttributes) => withMembers(draw, target, { MessageAttributes })) },
  { title: 'an envelope with odd members', fits: wrapped, make: (draw, target) => MEMBERS.map((members) => withMembers(draw, target, members)) },
  { title: 'no envelope', fits: wrapped, make: () => NO_ENVELOPES.map((record) => ({ record })) },
  { title: 'an event of a service, in the queue', fits: wrapped, make: () => EVENTS.map((record) => ({ record })) },
  {
    title: 'an event of a service, published',
    make: () => EVENTS.map((body) => ({ body, ...body.startsWith('["software') && { attributes: { ExtendedPayloadSize: '300000' } } })),
  },
];
