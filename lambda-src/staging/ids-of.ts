import { Readable } from 'stream';
import { decompressor } from './compression';

const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

export interface IdsWanted {
  /** The place of the id among the fields of a row: after the name of the object in what a loader has loaded. */
  readonly field?: 0 | 1;
  /** So many different ones are enough. */
  readonly most?: number;
  /** Whether the object may be cut off: then its beginning is enough, if it has an id. */
  readonly isCut?: boolean;
}

/** The different ids of the messages in a staged object. It is decompressed piece by piece, because as a whole it may be hundreds of megabytes. */
export async function idsOf(object: Uint8Array, key: string, { field = 0, most = Infinity, isCut = false }: IdsWanted = {}): Promise<Set<string>> {
  const found = new Ids(field, most);
  const source = Readable.from([object]);
  const pieces = source.pipe(decompressor(key));
  try {
    for await (const piece of pieces) {
      found.read(piece);
      if (found.ids.size >= most) {
        break;
      }
    }
  } catch (error) {
    if (!isCut || found.ids.size === 0) {
      throw error;
    }
  }
  return found.ids;
}

class Ids {
  public readonly ids = new Set<string>();
  private quoted = false;
  /** How many fields of the row were read. */
  private at = 0;
  /** What was read of an id that goes on in the next piece. */
  private begun = '';

  constructor(private readonly field: number, private readonly most: number) {}

  public read(piece: Buffer): void {
    let start = 0;
    // Stryker disable next-line EqualityOperator: after the last byte there is none
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (byte === QUOTE) {
        this.quoted = !this.quoted;
      } else if (!this.quoted && byte === COMMA && this.at <= this.field) {
        if (this.at === this.field && this.ids.size < this.most) {
          this.ids.add(unquoted(this.begun + piece.toString('latin1', start, at)));
        }
        [this.at, this.begun, start] = [this.at + 1, '', at + 1];
      } else if (!this.quoted && byte === NEWLINE) {
        [this.at, start] = [0, at + 1];
      }
    }
    if (this.at <= this.field) {
      this.begun += piece.toString('latin1', start);
    }
  }
}

/** The text was read as latin1: a piece may end inside a character. */
function unquoted(field: string): string {
  const text = Buffer.from(field, 'latin1').toString();
  // Stryker disable next-line MethodExpression: a field with quotes begins and ends with one
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
