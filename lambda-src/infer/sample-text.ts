import { isUtf8 } from 'buffer';
import { createReadStream } from 'fs';
import { CommandFailure } from '../cli/command';
import { Terminal } from '../cli/terminal';
import { withoutByteOrderMark } from '../csv/utf8';

/** What is kept of a sample takes several times its size in memory. Types show long before that. */
export const MOST_MEGABYTES = 64;
const MOST_BYTES = MOST_MEGABYTES * 1024 * 1024;

/** Reads the whole sample from a file, or from standard input if the file is `-`. */
export async function readSampleText(file: string, terminal: Terminal): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of file === '-' ? terminal.input : createReadStream(file)) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > MOST_BYTES) {
        throw new CommandFailure(`${file} has more than ${MOST_MEGABYTES} MB; take some thousand of its rows, such as the first ones`);
      }
    }
  } catch (error) {
    throw error instanceof CommandFailure ? error : new CommandFailure(`${file} cannot be read: ${(error as Error).message}`);
  }
  const whole = withoutByteOrderMark(Buffer.concat(pieces));
  if (!isUtf8(whole)) {
    throw new CommandFailure(`${file} is not UTF-8, as messages are; convert it, or let the program that wrote it write UTF-8`);
  }
  return whole.toString();
}
