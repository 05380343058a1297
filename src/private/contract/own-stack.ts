/** What a function that CloudFormation calls must know to tell its events from those that others write. It is part of its environment. */
export interface OwnStack {
  /** The ARN of the stack. Only its events are answered. */
  readonly STACK_ID: string;
  /** The domain of the AWS partition, such as `amazonaws.com`. Answers go to no other. */
  readonly URL_SUFFIX: string;
}
