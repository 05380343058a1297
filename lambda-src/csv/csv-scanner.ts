const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

/** What the scanner finds, in the order of the file. */
export interface CsvEvents {
  /** @param jsonBytes what the field takes in a message: as a JSON string, or as null if it is neither quoted nor filled. */
  onField(jsonBytes: number): void;
  /**
   * The end of a record, or of an empty line.
   *
   * @param next first byte behind it
   * @param nextLine line of that byte
   */
  onRecord(next: number, nextLine: number): void;
  /** Makes an error of what is wrong with the field the scanner is in. */
  error(what: string): Error;
}

/** Where the scanner stands in a field. */
enum State { START, PLAIN, QUOTED, QUOTE_IN_QUOTED, AFTER_CR }

/** What each byte of a text takes in a JSON string. */
const JSON_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte > 0x7f ? 1 : JSON.stringify(String.fromCharCode(byte)).length - 2);

/**
 * Finds fields and records in the bytes of an RFC 4180 file, and refuses every other file. Empty lines are no records.
 *
 * It keeps none of the bytes, so that memory grows neither with the file nor with a record.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvScanner {
  private state = State.START;
  private line = 1;
  private quoteLine = 1;
  private fields = 0;
  private fieldBytes = 0;
  private quoted = false;

  /** @param offset where in the file the first byte pushed lies. */
  constructor(private offset: number, private readonly events: CsvEvents) {}

  public push(chunk: Buffer): void {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (this.state === State.QUOTED) {
        if (byte === QUOTE) {
          this.state = State.QUOTE_IN_QUOTED;
          continue;
        }
        if (byte === LF) {
          this.line++;
        }
        this.fieldBytes += JSON_BYTES[byte];
      } else if (byte === LF) {
        this.line++;
        this.endRecord(this.offset + i + 1);
      } else if (this.state === State.AFTER_CR) {
        throw this.events.error('holds a carriage return without a line feed outside of quotes; end lines with LF or CRLF');
      } else if (byte === COMMA) {
        this.endField();
      } else if (byte === CR) {
        this.state = State.AFTER_CR;
      } else if (byte === QUOTE) {
        this.openOrContinueQuotes();
      } else if (this.state === State.QUOTE_IN_QUOTED) {
        throw this.events.error('holds text behind a closing quote; write a quote inside a quoted field as two quotes');
      } else {
        this.state = State.PLAIN;
        this.fieldBytes += JSON_BYTES[byte];
      }
    }
    this.offset += chunk.length;
  }

  public end(): void {
    if (this.state === State.QUOTED) {
      throw this.events.error(`opens a quote on line ${this.quoteLine} that never closes`);
    }
    if (this.state === State.AFTER_CR) {
      throw this.events.error('ends in a carriage return without a line feed');
    }
    this.endRecord(this.offset);
  }

  private openOrContinueQuotes(): void {
    if (this.state === State.PLAIN) {
      throw this.events.error('holds a quote inside a field that is not quoted; quote the field and write the quote twice');
    }
    if (this.state === State.QUOTE_IN_QUOTED) {
      this.fieldBytes += JSON_BYTES[QUOTE];
    } else {
      this.quoted = true;
      this.quoteLine = this.line;
    }
    this.state = State.QUOTED;
  }

  private endField(): void {
    this.events.onField(this.quoted || this.fieldBytes > 0 ? this.fieldBytes + '""'.length : 'null'.length);
    this.fields++;
    this.fieldBytes = 0;
    this.quoted = false;
    this.state = State.START;
  }

  private endRecord(next: number): void {
    const emptyLine = this.fields === 0 && this.fieldBytes === 0 && !this.quoted;
    if (!emptyLine) {
      this.endField();
    }
    this.events.onRecord(next, this.line);
    this.fields = 0;
    this.state = State.START;
  }
}
