import type { Tracer } from '@aws-lambda-powertools/tracer';
import { TRACE_VARIABLE } from '../../src/private/contract/metrics';

const tracer = process.env[TRACE_VARIABLE] === 'true' ? loadTracer() : undefined;

/** X-Ray's library tracks every asynchronous step, so it is loaded only if the function is traced. */
function loadTracer(): Tracer {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would always be loaded
  const library: typeof import('@aws-lambda-powertools/tracer') = require('@aws-lambda-powertools/tracer');
  return new library.Tracer({ serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME, captureHTTPsRequests: false });
}

/** Adds a client's calls to the trace, each with its duration and outcome, but never with its data. */
export function traced<Client extends object>(client: Client): Client {
  return tracer?.captureAWSv3Client(client) ?? client;
}

/** Runs an invocation as a segment that can be found in the trace. */
export async function traceInvocation<Result>(work: () => Promise<Result>): Promise<Result> {
  const function_ = tracer?.getSegment();
  const invocation = function_?.addNewSubsegment('invocation');
  if (!tracer || !function_ || !invocation) {
    return work();
  }
  tracer.setSegment(invocation);
  tracer.annotateColdStart();
  tracer.addServiceNameAnnotation();
  try {
    return await work();
  } catch (error) {
    invocation.addError(error as Error);
    throw error;
  } finally {
    invocation.close();
    tracer.setSegment(function_);
  }
}

/** Adds keys by which the trace can be found. */
export function annotateTrace(keys: Readonly<Record<string, string>>): void {
  Object.entries(keys).forEach(([key, value]) => tracer?.putAnnotation(key, value));
}
