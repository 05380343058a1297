import { IResolvable, Reference, Stack, StringConcat, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What CloudFormation fills in wherever a template is deployed. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': 'account', 'AWS::Partition': 'partition', 'AWS::Region': 'Region', 'AWS::StackName': 'stack name', 'AWS::URLSuffix': 'domain suffix',
};

/** The text as a person can read and paste it. What is known only at deployment is named in angle brackets, such as `<Arn of Stack/Key>`. */
export function printable(scope: IConstruct, text: string): string {
  const mapToken = (token: IResolvable) => ofToken(scope, token);
  return Tokenization.reverseString(text).mapTokens({ mapToken }).join(new StringConcat()) ?? '';
}

/** The value as JSON that can be pasted. */
export function printableJson(scope: IConstruct, value: unknown): string {
  return printable(scope, JSON.stringify(value));
}

function ofToken(scope: IConstruct, token: IResolvable): string {
  if (Reference.isReference(token)) {
    return ofReference(token.target, token.displayName);
  }
  return ofResolved(scope, Stack.of(scope).resolve(token));
}

function ofReference({ node: { path } }: IConstruct, attribute: string): string {
  const construct = path.replace(/\/Resource$/, '');
  return attribute === 'Ref' ? `<${construct}>` : `<${attribute} of ${construct}>`;
}

/** What a token is in the template: a text, or an intrinsic function of CloudFormation. */
function ofResolved(scope: IConstruct, resolved: unknown): string {
  if (typeof resolved === 'string' || typeof resolved === 'number') {
    return `${resolved}`;
  }
  const [[name, argument] = []] = Object.entries(resolved ?? {});
  if (name === 'Ref') {
    return `<${PSEUDO_PARAMETERS[argument] ?? argument}>`;
  }
  if (name === 'Fn::Join') {
    const [separator, parts]: [string, unknown[]] = argument;
    return parts.map((part) => ofResolved(scope, part)).join(separator);
  }
  if (name === 'Fn::GetAtt') {
    return `<${argument[1]} of ${argument[0]}>`;
  }
  return name === 'Fn::ImportValue' ? `<export ${ofResolved(scope, argument)}>` : '<known at deployment>';
}
