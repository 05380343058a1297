import { ChatMessage } from './chat';
import { Random } from './random';

/** A row of the file. An empty content is a text, a missing number or reply is nothing at all. */
export interface ScrapedRow {
  readonly messageId: string;
  readonly sentAt: string;
  readonly content: string;
  readonly replyTo: string;
  readonly traderId: string;
  readonly chatLink: string;
  readonly processedAt: string;
}

/** How many rows in a thousand the scraper got wrong. */
const WRONG_OF_THOUSAND = 2;

/** What a scraper gets wrong now and then: each makes a row that the app's table cannot hold. */
const MISTAKES: readonly ((row: ScrapedRow) => ScrapedRow)[] = [
  (row) => ({ ...row, messageId: '' }),
  (row) => ({ ...row, sentAt: 'yesterday' }),
  (row) => ({ ...row, traderId: `forwarded from ${row.traderId} and friends` }),
  (row) => ({ ...row, chatLink: `t.me/c/${row.chatLink}` }),
];

/** Writes down messages as a scraper does, mostly right. It makes its mistakes by a randomness of its own, so that the chat is the same without them. */
export class Scraper {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(~seed); // eslint-disable-line no-bitwise -- another one than the chat's
  }

  public read(message: ChatMessage): { readonly row: ScrapedRow; readonly isUnusable: boolean } {
    const row: ScrapedRow = {
      messageId: String(message.messageId),
      sentAt: message.sentAt.toISOString().replace('.000Z', 'Z'),
      content: message.content,
      replyTo: message.replyTo === null ? '' : String(message.replyTo),
      traderId: message.traderId,
      chatLink: String(message.chatLink),
      processedAt: message.processedAt,
    };
    const isUnusable = this.random.integer(1, 1000) <= WRONG_OF_THOUSAND;
    return { row: isUnusable ? this.random.pick(MISTAKES)(row) : row, isUnusable };
  }
}
