import { createHash } from 'crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SUFFIX_LENGTH = 12;

/**
 * Makes a name as CloudFormation does, `stack-LogicalId-SUFFIX`, cut to the longest name that the service accepts. The suffix is
 * a hash instead of a random text, so that runs can be compared.
 */
export function physicalName(stackName: string, logicalId: string, longest: number, separator: string = '-'): string {
  const hash = createHash('sha256').update(`${stackName}/${logicalId}`).digest();
  const suffix = Array.from(hash.subarray(0, SUFFIX_LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('');
  const room = longest - SUFFIX_LENGTH - 2 * separator.length;
  const stack = stackName.slice(0, Math.max(room - logicalId.length, Math.floor(room / 2)));
  return [stack, logicalId.slice(0, room - stack.length), suffix].join(separator);
}
