import { EMOJI, ENGLISH, Language, ODDITIES, SYMBOLS, TICKERS } from './languages';
import { Random } from './random';

/** The share of messages without a text: pictures, stickers and joins. */
const EMPTY_SHARE = 0.15;

/**
 * Characters of a message that has a text. Half are a line or less; one in 130 is an analysis at Telegram's limit of
 * 4,096 characters.
 */
const LENGTHS: readonly (readonly [number, number])[] = [
  [0, 1], [0.1, 12], [0.25, 28], [0.5, 60], [0.75, 132], [0.882, 242], [0.96, 560], [0.988, 1096], [0.9923, 1900], [0.9924, 4014], [1, 4096],
];

/** The text of one message; empty for some. */
export function messageContent(random: Random, language: Language): string {
  if (random.chance(EMPTY_SHARE)) {
    return '';
  }
  if (random.chance(0.004)) {
    return random.pick(ODDITIES);
  }
  if (random.chance(0.012)) {
    return random.pickSkewed(EMOJI).repeat(random.integer(1, 4));
  }
  const length = Math.max(1, Math.round(random.fromQuantiles(LENGTHS) * language.density));
  return new Text(random, language, length).write();
}

class Text {
  private text = '';
  private full = false;
  private readonly withEmoji: boolean;
  private readonly withLines: boolean;
  private readonly withQuotes: boolean;

  constructor(private readonly random: Random, private readonly language: Language, private readonly length: number) {
    this.withEmoji = length > 4 && random.chance(0.13);
    this.withLines = length > 1000 || (length > 40 && random.chance(0.21));
    this.withQuotes = length > 30 && random.chance(0.06);
  }

  /** Writes sentences until the next part has no room. */
  public write(): string {
    const { random, language } = this;
    while (!this.full) {
      this.sentence();
      if (this.withLines && random.chance(0.4)) {
        this.append(random.chance(0.1) ? '\r\n' : random.chance(0.3) ? '\n\n' : '\n');
      } else {
        this.append(random.chance(0.15) ? language.question : language.stop);
      }
    }
    return this.text.trimEnd() || this.word().slice(0, this.length);
  }

  private sentence(): void {
    const { random, language } = this;
    const quoted = this.withQuotes && random.chance(0.5);
    const words = random.integer(4, 14);
    this.append(quoted ? '"' : '');
    for (let word = 0; word < words && !this.full; word++) {
      const before = word === 0 ? '' : random.chance(0.065) ? language.comma : language.space;
      this.append(before + (random.chance(0.12) ? this.figure() : this.word()));
    }
    this.append(quoted ? '"' : '');
    this.append(this.withEmoji ? ` ${random.pickSkewed(EMOJI)}` : '');
  }

  private word(): string {
    // Traders of every language write a few English words.
    return this.random.pickSkewed(this.random.chance(0.06) ? ENGLISH.words : this.language.words);
  }

  /** A ticker, a price, a percentage, a name, a link: what is different in every message. */
  private figure(): string {
    const { random } = this;
    switch (random.integer(0, 7)) {
      case 0:
      case 1:
        return `$${random.pickSkewed(TICKERS)}`;
      case 2:
        return `${random.integer(1, 99)},${random.integer(100, 999)}`;
      case 3:
        return `${random.integer(0, 4000)}.${random.integer(10, 99)}`;
      case 4:
        return `${random.chance(0.5) ? '+' : '-'}${random.integer(0, 30)}.${random.integer(0, 9)}%`;
      case 5:
        return `@${random.pickSkewed(ENGLISH.words)}_${random.integer(1, 999)}`;
      case 6:
        return random.chance(0.25) ? `https://charts.example/x/${random.integer(0, 0xffffff).toString(36)}` : `#${random.pickSkewed(TICKERS)}`;
      default:
        return random.chance(0.5) ? random.pick(SYMBOLS) : `${random.integer(1, 100)}x`;
    }
  }

  private append(part: string): void {
    if (this.text.length + part.length <= this.length) {
      this.text += part;
    } else {
      this.full = true;
    }
  }
}
