import { parseArgs, ParseArgsConfig } from 'util';
import { UsageError } from './command';

/** Reads the arguments of a command, and refuses an option that it does not have. */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) {
      throw new UsageError((error as Error).message);
    }
    throw error;
  }
}
