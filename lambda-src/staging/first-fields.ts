import { Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { decompressor } from './compression';

const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** The different first fields of the rows of a staged object. It is decompressed piece by piece, because as a whole it may be hundreds of megabytes. */
export async function firstFields(object: Uint8Array, key: string): Promise<Set<string>> {
  const found = new FirstFields();
  await pipeline(Readable.from([object]), decompressor(key), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) {
      found.read(piece);
    }
  });
  return found.fields;
}

class FirstFields {
  public readonly fields = new Set<string>();
  private quoted = false;
  private isFirst = true;
  /** What was read of a first field that goes on in the next piece. */
  private begun = '';

  public read(piece: Buffer): void {
    let start = 0;
    // Stryker disable next-line EqualityOperator: after the last byte there is none
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (byte === QUOTE) {
        this.quoted = !this.quoted;
      } else if (!this.quoted && byte === COMMA && this.isFirst) {
        this.fields.add(unquoted(this.begun + piece.toString('latin1', start, at)));
        [this.isFirst, this.begun] = [false, ''];
      } else if (!this.quoted && byte === NEWLINE) {
        [this.isFirst, start] = [true, at + 1];
      }
    }
    if (this.isFirst) {
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
