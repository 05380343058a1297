/** Where a cut may fall. */
export type CutAt = 'CODE_POINT' | 'GRAPHEME';

const encoder = new TextEncoder();
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
let scratch = new Uint8Array(65_535);

/** The longest start of a well-formed text that has at most so many bytes in UTF-8 and ends where a cut may fall. */
export function fit(text: string, maxBytes: number, cutAt: CutAt): string {
  if (scratch.length < maxBytes) {
    scratch = new Uint8Array(maxBytes);
  }
  // encodeInto stops in front of the first character that no longer fits, and says how far it read
  const { read } = encoder.encodeInto(text, scratch.subarray(0, maxBytes));
  if (read === text.length || cutAt === 'CODE_POINT') {
    return text.slice(0, read);
  }
  const start = graphemes.segment(text).containing(read)!.index;
  return text.slice(0, start > 0 ? start : read); // a single grapheme longer than the column is cut inside, or nothing would be left
}
