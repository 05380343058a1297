import { StringConcat, Tokenization } from 'aws-cdk-lib';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MOST_ENVIRONMENT_BYTES = 4096;

/** The bytes of an environment, of which each token counts as so many. */
export function environmentBytes(environment: Readonly<Record<string, string>>, tokenBytes: number): number {
  return Object.entries(environment).reduce((sum, [name, value]) => sum + name.length + bytesOf(value, tokenBytes), 0);
}

/** Fails if Lambda would certainly refuse the environment. How long a token will be, nobody can tell. */
export function requireEnvironment(fn: string, environment: Readonly<Record<string, string>>): void {
  const bytes = environmentBytes(environment, 0);
  if (bytes > MOST_ENVIRONMENT_BYTES) {
    const [longest] = Object.keys(environment).sort((one, other) => bytesOf(environment[other], 0) - bytesOf(environment[one], 0));
    throw new Error(`the environment of ${fn} must have at most ${MOST_ENVIRONMENT_BYTES} bytes, got ${bytes}; ${bytesOf(environment[longest], 0)} of them are ${longest}, `
      + 'so shorten the values of the options that it is made of, or pass fewer');
  }
}

function bytesOf(value: string, tokenBytes: number): number {
  const known = Tokenization.reverseString(value).mapTokens({ mapToken: () => '-'.repeat(tokenBytes) });
  return Buffer.byteLength(known.join(new StringConcat()) ?? '');
}
