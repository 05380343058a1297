/** The configuration of a function, from its template. */
export interface FunctionConfig {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly roleArn: string;
  readonly runtime: string;
  readonly handler: string;
  readonly codeDirectory: string;
  /** Holds the files of layers, which a function finds under /opt. */
  readonly optDirectory?: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly logFormat: 'Text' | 'JSON';
  readonly logLevel?: string;
  readonly reservedConcurrency?: number;
  /** The function's own dead-letter target, for asynchronous invocations whose last attempt failed. */
  readonly deadLetterArn?: string;
}

/** How asynchronous invocations are repeated, from AWS::Lambda::EventInvokeConfig or by Lambda's defaults. */
export interface AsyncConfig {
  readonly maximumRetryAttempts: number;
  /** Seconds. */
  readonly maximumEventAge: number;
  readonly onFailureArn?: string;
  readonly onSuccessArn?: string;
}

export const DEFAULT_ASYNC_CONFIG: AsyncConfig = { maximumRetryAttempts: 2, maximumEventAge: 21_600 };

/** Returns the name in a function's name, ARN or partial ARN. A version or alias is dropped, because all run the same code here. */
export function functionName(identifier: string): string {
  return /(?:^|function:)([^:]+)(?::[^:]+)?$/.exec(identifier)?.[1] ?? identifier;
}

export interface InvocationResult {
  readonly requestId: string;
  readonly payload: string;
  /** Set if the handler threw, timed out or ended its process. */
  readonly functionError?: 'Unhandled';
}
