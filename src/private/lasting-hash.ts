import { createHash } from 'crypto';
import { IResolvable, Reference, Stack, Stage, StringConcat, Tokenization } from 'aws-cdk-lib';

/**
 * A hash of a text for the id of a construct. It is the same at each synthesis, in each stage of an app, and before and after the references of
 * other stacks become imports. A token is what it is in the template; one of another stack has the name of that stack, too.
 */
export function lastingHash(stack: Stack, text: string): string {
  const mapToken = (token: IResolvable) => {
    const home = Reference.isReference(token) ? Stack.of(token.target) : stack;
    const from = home === stack ? '' : home.node.path.slice(Stage.of(home)!.node.path.length).replace(/^\//, '');
    return `${from} ${JSON.stringify(home.resolve(token))}`;
  };
  const known = Tokenization.reverseString(text).mapTokens({ mapToken }).join(new StringConcat()) ?? '';
  return createHash('sha256').update(known).digest('hex').slice(0, 8);
}
