import { messageContent } from './content';
import { ARABIC, CHINESE, ENGLISH, JAPANESE, Language, RUSSIAN, SPANISH } from './languages';
import { Random } from './random';

/** One message of the chat, as a row of the file. */
export interface ChatMessage {
  readonly messageId: number;
  readonly sentAt: Date;
  readonly content: string;
  /** The earlier message of the same chat that this one answers. */
  readonly replyTo: number | null;
  readonly traderId: string;
  readonly chatLink: number;
  /** When a collector read the message, to the microsecond. */
  readonly processedAt: string;
}

interface Chat {
  readonly link: number;
  readonly language: Language;
  readonly recent: number[];
}

const CHAT_LANGUAGES = [
  ENGLISH, RUSSIAN, ENGLISH, ENGLISH, ARABIC, RUSSIAN, ENGLISH, SPANISH, CHINESE, ENGLISH, RUSSIAN, ENGLISH, JAPANESE, RUSSIAN, SPANISH, CHINESE,
];

/** An answer refers to one of this many messages before it. */
const MEMORY = 64;

/** A busy trading chat: the same seed gives the same messages, and more rows begin with the same ones. */
export function* chat(rows: number, seed: number): Generator<ChatMessage> {
  const random = new Random(seed);
  const chats = CHAT_LANGUAGES.map((language): Chat => ({
    link: -1_001_000_000_000 - random.integer(0, 999_999_999),
    language,
    recent: [],
  }));
  const traders = Array.from({ length: 1200 }, (_, number) => `${random.pick(ENGLISH.words)}_${random.pick(ENGLISH.words)}${number}`);

  let messageId = 1_840_000;
  let sentAt = Date.UTC(2024, 0, 2, 7, 0, 0);
  for (let row = 0; row < rows; row++) {
    messageId += random.integer(1, 3);
    sentAt += random.integer(0, 75) * 1000;
    const { link, language, recent } = random.pickSkewed(chats);
    const replyTo = recent.length > 0 && random.chance(0.31) ? random.pick(recent) : null;
    yield {
      messageId,
      sentAt: new Date(sentAt),
      content: messageContent(random, language),
      replyTo,
      traderId: random.pickSkewed(traders),
      chatLink: link,
      processedAt: collected(new Date(sentAt + random.integer(1, 9) * 1000), random.integer(0, 999_999)),
    };
    recent.push(messageId);
    if (recent.length > MEMORY) {
      recent.shift();
    }
  }
}

function collected(at: Date, microseconds: number): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}.${String(microseconds).padStart(6, '0')}`;
}
