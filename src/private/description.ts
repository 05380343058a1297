import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const MOST_CHARACTERS = 256;

/** What IAM does not take in a description. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const REFUSED = /[^\t\n\r\x20-\x7e\xa1-\xff]/g;

/** A description of a function or a role that AWS takes. One that is too long, or has other characters, is shortened and has a hash at its end. */
export function description(text: string): string {
  if (Token.isUnresolved(text)) {
    return text;
  }
  const taken = text.replace(REFUSED, '?');
  return taken === text && text.length <= MOST_CHARACTERS
    ? text
    : `${taken.slice(0, MOST_CHARACTERS - 12)}... ${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
