import { isUtf8 } from 'buffer';

/** Where a text stops being UTF-8. */
export interface InvalidUtf8 {
  /** First byte of the first character that is not UTF-8. */
  readonly start: number;
  /** Whether it would be UTF-8 if more bytes followed. */
  readonly cut: boolean;
}

export function invalidUtf8(bytes: Buffer): InvalidUtf8 | undefined {
  return isUtf8(bytes) ? undefined : { start: firstDifference(bytes, Buffer.from(bytes.toString())), cut: isCut(bytes) };
}

/** Decoding puts U+FFFD in the place of what it cannot decode. So what is encoded again differs from there. */
function firstDifference(bytes: Buffer, again: Buffer): number {
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) {
    at++;
  }
  while (again[at] >= 0x80 && again[at] < 0xc0) { // U+FFFD begins like the characters around it
    at--;
  }
  return at;
}

function isCut(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
