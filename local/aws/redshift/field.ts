/** Keeps the field as it stands (`undefined`), loads NULL (`null`), or loads other bytes. Throws a FieldError. */
export type Check = (bytes: Buffer, start: number, end: number) => undefined | null | Buffer;

export function textOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end);
}
