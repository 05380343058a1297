import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { TRACE_VARIABLE } from './private/contract/metrics';
import { HandlerInstrumentation, HANDLER } from './private/function/handler-instrumentation';

/** Options of `Instrumentation.newRelic()`. */
export interface NewRelicOptions {
  /** New Relic's layer for the Region, the runtime and the architecture of the handler, such as `NewRelicNodeJS24XARM64`. */
  readonly layer: lambda.ILayerVersion;

  /** The New Relic account that receives the data. */
  readonly accountId: string;

  /** The secret with the license key as JSON, `{"LicenseKey": "..."}`, in the account and Region of the handler, which is allowed to read it. */
  readonly licenseKeySecret: secretsmanager.ISecret;

  /**
   * The handler of the layer, which calls the handler of this library.
   *
   * @default 'newrelic-lambda-wrapper.handler'
   */
  readonly wrapperHandler?: string;

  /**
   * Other settings of New Relic, as environment variables.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** Options of `Instrumentation.layer()`. */
export interface LayerOptions {
  /** The layers, for the Region, the runtime and the architecture of the handler. */
  readonly layers: lambda.ILayerVersion[];

  /**
   * Environment variables that the vendor requires, such as `AWS_LAMBDA_EXEC_WRAPPER`.
   *
   * Lambda allows 4 KB for all environment variables of a function.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * A handler of the layer, which calls the handler of this library.
   *
   * @default - Lambda calls the handler of this library itself
   */
  readonly wrapperHandler?: string;

  /**
   * The environment variable that tells `wrapperHandler` the name of this library's handler, such as `DD_LAMBDA_HANDLER`.
   *
   * @default - `wrapperHandler` needs no such variable
   */
  readonly wrappedHandlerVariable?: string;
}

/**
 * A tool that watches a handler from inside, in addition to its logs and metrics.
 *
 * @example
 * Instrumentation.layer({
 *   layers: [lambda.LayerVersion.fromLayerVersionArn(this, 'Vendor', 'arn:aws:lambda:us-east-1:901920570463:layer:aws-otel-nodejs-arm64-ver-1-30-1:1')],
 *   environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' },
 * });
 */
export class Instrumentation {
  /**
   * AWS X-Ray, which traces invocations from the queue or the schedule on.
   *
   * Lambda samples the first invocation of each second and 5 % of the others. A trace shows how long the handler waited, started and
   * ran, and every call that it made to S3, SNS and the Data API. You find a trace by the annotation `batchId`. Each line of the log
   * has the id of its trace.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   */
  public static xray(): Instrumentation {
    return new Instrumentation({ tracing: true, environment: { [TRACE_VARIABLE]: 'true' } });
  }

  /**
   * New Relic, through its layer and the wrapper in that layer.
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

  /** Any other vendor, through its layers and the environment variables that they require. */
  public static layer(options: LayerOptions): Instrumentation {
    if (options.wrappedHandlerVariable !== undefined && options.wrapperHandler === undefined) {
      throw new Error(`'wrappedHandlerVariable' is for a 'wrapperHandler', got '${options.wrappedHandlerVariable}' without one; set 'wrapperHandler' or remove it`);
    }
    return new Instrumentation({
      layers: options.layers,
      handler: options.wrapperHandler,
      environment: { ...options.environment, ...options.wrappedHandlerVariable && { [options.wrappedHandlerVariable]: HANDLER } },
    });
  }

  private constructor(/** @internal */ public readonly _applied: HandlerInstrumentation) {}
}
