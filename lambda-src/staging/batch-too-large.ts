/** The most bytes of a batch that are in memory at once: of what is staged, or of its CSV if COPY refuses rows. */
export const MOST_BATCH_BYTES_IN_MEMORY = 64 * 1024 * 1024;

/** The rows of a batch take too much memory together. Nothing of it is loaded, and it can be loaded in parts. */
export class BatchTooLargeError extends Error {
  constructor(what: string) {
    super(`${what} takes more than ${MOST_BATCH_BYTES_IN_MEMORY} bytes`);
  }
}
