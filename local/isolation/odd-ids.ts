import { Draw } from './draw';
import { envelope, isDeliverable, isQueued, OddKind, OddMessage, Target } from './odd-kind';
import { payloadOf } from './payload';
import { DEDUPLICATION_ATTRIBUTE } from '../../src/private/contract/message';

const ASTRAL = ['order-😀-1', '𠮷野家-7', '😀', '𝒳', '👩‍👩‍👧‍👦', '\u{10ffff}'];
const HALVES = ['\ud83d', '\ude00', 'order-\ud83d-1', '\ude00\ud83d', 'a\ud800'];
const CONTROLS = ['\u0000', 'a\u0000b', '\u001f', 'a\tb', 'a\nb', 'a\rb', '\u007f', '\u001b[31m', 'a\u001fb\u001f1'];
const NASTY = [
  '~NULL~', '', ' ', 'a ', ' a', 'order-7/2', 'a,b', '"', '""', '"a"', '\'; DROP TABLE x; --', '\\', '\\N', '\\.', '$$', ':id', '${x}', '../..', '%00', 'NULL', 'é', 'e\u0301',
  '\u202eabc', '\ufeffa', '\u2028', 'ﬀ', 'İ', 'ß', '数', '\uffff', '__proto__', 'constructor',
];

/** Publishes a row under an id. An id that SNS would refuse comes in an envelope that somebody has written by hand. */
function underId(draw: Draw, target: Target, id: string): OddMessage {
  const body = payloadOf(target.payloadFormat, [[['n', String(draw.below(1000))], ['t', '"odd"']]]);
  if (target.raw) {
    return { body, attributes: { [DEDUPLICATION_ATTRIBUTE]: id } };
  }
  const messageId = draw.uuid();
  return {
    record: envelope(target, messageId, body, { MessageAttributes: { [DEDUPLICATION_ATTRIBUTE]: { Type: 'String', Value: id } } }),
    messageId,
    rows: 1,
  };
}

/** Any character of Unicode but halves of pairs. */
function anyCharacter(draw: Draw): string {
  const point = draw.below(0x110000);
  return point >= 0xd800 && point <= 0xdfff ? '\u{1f600}' : String.fromCodePoint(point);
}

function kind(title: string, ids: (draw: Draw) => readonly string[]): OddKind {
  return {
    title,
    make: (draw, target) => ids(draw).filter((id) => !target.raw || isDeliverable(id)).map((id) => underId(draw, target, id)),
  };
}

export const ODD_IDS: readonly OddKind[] = [
  kind('an id beyond U+FFFF', () => ASTRAL),
  kind('an id with half a character', () => HALVES),
  kind('an id with control characters', () => CONTROLS),
  kind('an id of many bytes', () => ['x'.repeat(256), 'x'.repeat(257), '😀'.repeat(65), 'é'.repeat(5000), ' '.repeat(300)]),
  kind('an id that means something elsewhere', () => NASTY),
  kind('an id of any Unicode', (draw) => Array.from({ length: 8 }, () => Array.from({ length: 1 + draw.below(40) }, () => anyCharacter(draw)).join(''))),
  {
    title: 'an id of another message',
    make: (draw, target) => {
      const id = draw.uuid();
      return [underId(draw, target, id), withOtherBody(underId(draw, target, id), draw, target)];
    },
  },
];

function withOtherBody(message: OddMessage, draw: Draw, target: Target): OddMessage {
  const body = payloadOf(target.payloadFormat, [[['n', '1001'], ['t', '"another"']]]);
  if (!isQueued(message)) {
    return { ...message, body };
  }
  const messageId = draw.uuid();
  return { ...message, messageId, record: JSON.stringify({ ...JSON.parse(message.record), MessageId: messageId, Message: body }) };
}
