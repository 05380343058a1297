import { transcode } from 'buffer';

/** Converts a text from UTF-16 to UTF-8; undefined if it has no UTF-8 form because it holds half a surrogate pair. */
export function utf8Of(utf16: Buffer): Buffer | undefined {
  if (utf16.length === 0) {
    return utf16;
  }
  try {
    return transcode(utf16, 'utf16le', 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'U_INVALID_CHAR_FOUND') {
      return undefined;
    }
    throw error;
  }
}
