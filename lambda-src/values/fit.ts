import { utf8Of } from './utf16';

/** The unit that truncation must not split. */
export type CutAt = 'CODE_POINT' | 'GRAPHEME';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The longest start of a well-formed text that has at most `maxBytes` bytes in UTF-8 and splits no unit. */
export function fit(text: string, maxBytes: number, cutAt: CutAt): string {
  // Conversion through UTF-16 takes a fraction of the time of Buffer.from(text).
  const utf8 = utf8Of(Buffer.from(text, 'utf16le'))!;
  if (utf8.length <= maxBytes) {
    return text;
  }
  let end = maxBytes;
  while (isContinuation(utf8[end])) end--;
  const cut = utf8.toString('utf8', 0, end);
  if (cutAt === 'CODE_POINT') {
    return cut;
  }
  const start = graphemes.segment(text).containing(cut.length)!.index;
  return start > 0 ? text.slice(0, start) : cut; // a single grapheme that is longer than the column is split, or nothing would be left
}

/** Whether a byte of UTF-8 is not the first of its character. */
function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
