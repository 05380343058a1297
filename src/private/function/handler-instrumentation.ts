import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** The name of the handler in every bundle, for Lambda and for wrappers. */
export const HANDLER = 'index.handler';

/** What instrumentation changes in a function. */
export interface HandlerInstrumentation {
  readonly tracing?: boolean;
  readonly layers?: lambda.ILayerVersion[];
  /** The handler that Lambda calls instead. It calls `HANDLER`. */
  readonly handler?: string;
  readonly environment?: { [name: string]: string };
  /** A secret that the function must be able to read. */
  readonly secret?: secretsmanager.ISecret;
}
