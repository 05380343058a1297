import { isUtf8 } from 'buffer';
import type { Cell } from './csv-rows';

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

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

/** The bytes of a file after its byte order mark, if it begins with one. */
export function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
}

/** The text of a cell that was decoded as latin1. */
export function utf8(cell: Cell): Cell {
  return cell && Buffer.from(cell, 'latin1').toString();
}
