/**
 * The most bytes of a batch that are in memory at once: of what is staged, or of its CSV if COPY refuses rows. An eighth of the function's
 * memory, because to find refused rows takes several times as much, and a copy of the event is in memory besides.
 */
export function mostBatchBytes(): number {
  return Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 512) * 1024 * 1024 / 8;
}

/** The rows of a batch take too much memory together. Nothing of it is loaded, and it can be loaded in parts. */
export class BatchTooLargeError extends Error {
  constructor(what: string) {
    super(`${what} takes more than ${mostBatchBytes()} bytes`);
  }
}
