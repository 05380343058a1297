import { isUtf8 } from 'buffer';

/** A byte that cannot stand where it stands. */
export interface InvalidByte {
  /** Its place in the whole text. */
  readonly offset: number;
  /** Its place in the piece just given, or 0 if the character began in an earlier piece. */
  readonly index: number;
}

/** Checks text that arrives in pieces, which may end inside a character. */
export class Utf8Check {
  private tail: Buffer = Buffer.alloc(0);
  private offset = 0;

  public next(chunk: Buffer): InvalidByte | undefined {
    const bytes = this.tail.length > 0 ? Buffer.concat([this.tail, chunk]) : chunk;
    const end = endOfCharacters(bytes, bytes.length);
    if (!isUtf8(bytes.subarray(0, end))) {
      const at = firstInvalid(bytes);
      return { offset: this.offset - this.tail.length + at, index: Math.max(0, at - this.tail.length) };
    }
    this.tail = Buffer.from(bytes.subarray(end));
    this.offset += chunk.length;
    return undefined;
  }

  /** Whether the text ended with a whole character. */
  public complete(): boolean {
    return this.tail.length === 0;
  }
}

/** Where the character begins that is none. */
function firstInvalid(bytes: Buffer): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (isUtf8(bytes.subarray(0, endOfCharacters(bytes, middle)))) {
      valid = middle;
    } else {
      invalid = middle;
    }
  }
  return endOfCharacters(bytes, valid);
}

/** Where the last character ends that lies whole in the first `length` bytes. */
function endOfCharacters(bytes: Buffer, length: number): number {
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back];
    if (byte >= 0xc0) {
      const characterBytes = byte >= 0xf8 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < characterBytes ? length - back : length;
    }
    if (byte < 0x80) {
      break;
    }
  }
  return length;
}
