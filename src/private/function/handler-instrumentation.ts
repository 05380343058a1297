import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** Our handler, as Lambda and wrappers are told of it. */
export const HANDLER = 'index.handler';

/** What instrumentation changes of a function. */
export interface HandlerInstrumentation {
  readonly tracing?: boolean;
  readonly layers?: lambda.ILayerVersion[];
  /** Called in place of ours. */
  readonly handler?: string;
  readonly environment?: { [name: string]: string };
  /** What the function must be able to read. */
  readonly secret?: secretsmanager.ISecret;
}
