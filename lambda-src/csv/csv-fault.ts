/** How a field breaks RFC 4180, and the first character that does. */
export interface Fault {
  readonly at: number;
  readonly what: string;
}

const FIELD = /"[^"]*(?:""[^"]*)*"(?!")|[^"\r]*/y;

/**
 * @param start first character of a field that breaks RFC 4180
 * @param line line of that character
 */
export function faultOf(csv: string, start: number, line: number): Fault {
  FIELD.lastIndex = start;
  const at = start + FIELD.exec(csv)![0].length;
  switch (csv[at]) {
    case '\r':
      return {
        at,
        what: at + 1 === csv.length
          ? 'ends in a carriage return without a line feed'
          : 'holds a carriage return without a line feed outside of quotes; end lines with LF or CRLF',
      };
    case '"':
      return at === start
        ? { at: csv.length, what: `opens a quote on line ${line} that never closes` }
        : { at, what: 'holds a quote inside a field that is not quoted; quote the field and write the quote twice' };
    default:
      return { at, what: 'holds text behind a closing quote; write a quote inside a quoted field as two quotes' };
  }
}
