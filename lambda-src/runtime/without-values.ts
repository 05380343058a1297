/** What may be told of a text that somebody else wrote: from here on it quotes data, or may do so. */
const DETAIL = /\s*(?:\b(?:detail|context):(?!\s*Serializable isolation violation)|\bfailing row contains\b|-{5,})[^]*$/i;

/** Words before the name of something in the database or in AWS. */
const BEFORE_NAME = /(?:\b(?:column|relation|table|schema|database|user|role|function|view|type|prefix|check)|\bresource:)\s*$/i;

/** What may follow a value at the end of a text, and tells nothing of it. */
const AFTER_VALUE = /["'](, Pos \d{1,6}, Type: \w+|,? ?is out of range for type [a-z ]+| is not valid JSON)\s*$/;

/** An account has nine digits or more, and so has the number of a card. The account in an ARN comes after a colon. */
const LONG_NUMBER = /(?<![\w:]|\w-)\d{9,}(?!\w)/g;

/** The bytes of a character that COPY cannot read. */
const BYTES = /(hex sequence:)(?:\s*[\da-f]{2,}\b)+/gi;

/**
 * The error text of a service or of a parser, as it may be logged: without the values that it quotes.
 *
 * A value can hold quotes itself, and a text can be cut off inside of one. So all from the first value on is left out. Names in quotes
 * are kept as long as no value came before them.
 */
export function withoutValues(text: string): string {
  const told = text.replace(DETAIL, ' …');
  const start = firstValue(told);
  const masked = start < 0 ? told : `${told.slice(0, start)}…${AFTER_VALUE.exec(told.slice(start))?.[1] ?? ''}`;
  return masked.replace(LONG_NUMBER, '…').replace(BYTES, '$1 …');
}

/** Where the first quote opens that has no name in it; -1 if there is none. An apostrophe inside of a word opens nothing. */
function firstValue(text: string): number {
  const opening = /(?<!\w)["']/g;
  for (let quote = opening.exec(text); quote; quote = opening.exec(text)) {
    const end = text.indexOf(quote[0], quote.index + 1);
    if (end < 0 || !BEFORE_NAME.test(text.slice(0, quote.index))) {
      return quote.index;
    }
    opening.lastIndex = end + 1;
  }
  return -1;
}
