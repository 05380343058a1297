import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { printable } from './printable';

/** What was said in an app already. */
const said = new WeakMap<IConstruct, Set<string>>();

/** Says at synth what the user must still do, or may regret. What was said for another construct of the app is not said again. */
export function warn(scope: IConstruct, id: string, message: string): void {
  const text = printable(scope, message);
  if (isNews(scope, id, text)) {
    Annotations.of(scope).addWarningV2(`cdk-redshift-ingest:${id}`, text);
  }
}

/** Says at synth what is good to know. */
export function inform(scope: IConstruct, id: string, message: string): void {
  const text = printable(scope, message);
  if (isNews(scope, id, text)) {
    Annotations.of(scope).addInfoV2(`cdk-redshift-ingest:${id}`, text);
  }
}

function isNews({ node: { root } }: IConstruct, id: string, text: string): boolean {
  const ofApp = said.get(root) ?? new Set();
  said.set(root, ofApp);
  const message = `${id} ${text}`;
  return !ofApp.has(message) && ofApp.add(message).has(message);
}

/** Does a part of what a construct does when it is created. If that fails, the error names the construct. */
export function within<Result>(scope: IConstruct, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) {
      const text = printable(scope, error.message);
      error.message = text.includes(scope.node.path) ? text : `${scope.node.path}: ${text}`;
    }
    throw error;
  }
}
