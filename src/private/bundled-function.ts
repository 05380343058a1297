import * as fs from 'fs';
import * as path from 'path';
import { DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** What a user may choose about a function; every construct of this library passes it on. */
export interface FunctionOptions {
  readonly memorySize?: number;
  readonly timeout?: Duration;
  readonly runtime?: lambda.Runtime;
  readonly architecture?: lambda.Architecture;
  readonly logRetention?: logs.RetentionDays;
  readonly logRemovalPolicy?: RemovalPolicy;
  readonly environmentEncryption?: kms.IKey;
}

export interface BundledFunctionProps extends FunctionOptions {
  /** The handler's file in `lambda-src`, without its ending. */
  readonly entry: 'ingest' | 'publish' | 'table';
  readonly description: string;
  readonly environment?: { [name: string]: string };
  /** Text files to put beside the code, by name. */
  readonly files?: { [name: string]: string };
}

/**
 * A function whose code was bundled when this library was built.
 *
 * Whoever uses the library needs neither esbuild nor Docker to synthesize it, in any language.
 */
export class BundledFunction extends lambda.Function {
  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id, {
      description: props.description,
      code: bundledCode(props.entry, props.files),
      handler: 'index.handler',
      runtime: props.runtime ?? lambda.Runtime.NODEJS_24_X,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: props.environment,
      environmentEncryption: props.environmentEncryption,
      loggingFormat: lambda.LoggingFormat.JSON,
      logGroup: new logs.LogGroup(scope, `${id}Logs`, {
        retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
        removalPolicy: props.logRemovalPolicy ?? RemovalPolicy.RETAIN,
      }),
    });
  }
}

/** The bundle as it ships: right both from `src/private` in tests and from `lib/private` in the package. */
function bundledCode(entry: string, files: { [name: string]: string } = {}): lambda.Code {
  const bundle = path.join(__dirname, '..', '..', 'assets', 'lambda-src', entry);
  if (Object.keys(files).length === 0) {
    return lambda.Code.fromAsset(bundle);
  }
  return lambda.Code.fromAsset(bundle, {
    // Part of the asset's cache key: without it two functions of one app would share the first one's files.
    extraHash: JSON.stringify(files),
    bundling: {
      image: DockerImage.fromRegistry('never-run'), // required by the type; the local bundling below always succeeds
      local: {
        tryBundle(outputDirectory: string): boolean {
          fs.cpSync(bundle, outputDirectory, { recursive: true });
          for (const [name, text] of Object.entries(files)) {
            fs.writeFileSync(path.join(outputDirectory, name), text);
          }
          return true;
        },
      },
    },
  });
}
