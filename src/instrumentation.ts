import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { TRACE_VARIABLE } from './private/contract/metrics';
import { HandlerInstrumentation, HANDLER } from './private/function/handler-instrumentation';

/** How New Relic is brought in. */
export interface NewRelicOptions {
  /** New Relic's layer for the handler's runtime and architecture, such as `NewRelicNodeJS24XARM64`. */
  readonly layer: lambda.ILayerVersion;

  /** The New Relic account that is sent to. */
  readonly accountId: string;

  /** The secret with the licence key, as JSON: `{"LicenseKey": "..."}`. The handler may read it. */
  readonly licenseKeySecret: secretsmanager.ISecret;

  /**
   * The layer's own handler, which calls ours.
   *
   * @default 'newrelic-lambda-wrapper.handler'
   */
  readonly wrapperHandler?: string;

  /**
   * Other settings of New Relic's, as environment variables.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** How any other vendor's layers are brought in. */
export interface LayerOptions {
  /** The layers, for the handler's runtime and architecture. */
  readonly layers: lambda.ILayerVersion[];

  /**
   * What the vendor wants to be set, such as `AWS_LAMBDA_EXEC_WRAPPER`. Lambda allows 4 KB in all.
   *
   * @default - nothing
   */
  readonly environment?: { [name: string]: string };

  /**
   * A handler of the layer's that calls ours.
   *
   * @default - Lambda calls our handler itself
   */
  readonly wrapperHandler?: string;

  /**
   * The environment variable in which `wrapperHandler` looks for the name of our handler, such as `DD_LAMBDA_HANDLER`.
   *
   * @default - `wrapperHandler` finds it elsewhere
   */
  readonly wrappedHandlerVariable?: string;
}

/**
 * What watches a handler from inside, beside its logs and metrics.
 *
 * @example
 * Instrumentation.layer({
 *   layers: [lambda.LayerVersion.fromLayerVersionArn(this, 'Vendor', 'arn:aws:lambda:us-east-1:901920570463:layer:aws-otel-nodejs-arm64-ver-1-30-1:1')],
 *   environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' },
 * });
 */
export class Instrumentation {
  /**
   * AWS X-Ray: a trace of each invocation, from the queue or the schedule on.
   *
   * Lambda samples: the first invocation of a second and 5 % of the others. A trace shows how long the handler waited, started and
   * ran, and every call it made to S3, SNS and the Data API; it is found by the annotation `batchId`, and its id is in each line of the log.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   */
  public static xray(): Instrumentation {
    return new Instrumentation({ tracing: true, environment: { [TRACE_VARIABLE]: 'true' } });
  }

  /**
   * New Relic, by its layer and the wrapper in it.
   *
   * @see https://docs.newrelic.com/docs/serverless-function-monitoring/aws-lambda-monitoring/enable-lambda-monitoring/account-linking/
   */
  public static newRelic(options: NewRelicOptions): Instrumentation {
    return new Instrumentation({
      layers: [options.layer],
      handler: options.wrapperHandler ?? 'newrelic-lambda-wrapper.handler',
      environment: {
        ...options.environment,
        NEW_RELIC_ACCOUNT_ID: options.accountId,
        NEW_RELIC_LAMBDA_HANDLER: HANDLER,
        NEW_RELIC_LICENSE_KEY_SECRET: options.licenseKeySecret.secretArn,
      },
      secret: options.licenseKeySecret,
    });
  }

  /** Any other vendor, by its layers and what they want to be set. */
  public static layer(options: LayerOptions): Instrumentation {
    if (options.wrappedHandlerVariable !== undefined && options.wrapperHandler === undefined) {
      throw new Error(`'wrappedHandlerVariable' is for a 'wrapperHandler', got '${options.wrappedHandlerVariable}' without one; leave it out`);
    }
    return new Instrumentation({
      layers: options.layers,
      handler: options.wrapperHandler,
      environment: { ...options.environment, ...options.wrappedHandlerVariable && { [options.wrappedHandlerVariable]: HANDLER } },
    });
  }

  private constructor(/** @internal */ public readonly _applied: HandlerInstrumentation) {}
}
