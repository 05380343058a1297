import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { comeBack } from './come-back';
import { Ingest, IngestEvent, SourceClients } from './create-ingest';
import { culpritsAmong } from './trial-process';
import { SourceEnvironment } from '../../src/private/contract/ingest';
import { OwnStack } from '../../src/private/contract/own-stack';
import { ProtectionEnvironment } from '../../src/private/contract/protection';
import { Protection } from '../protection/protection';
import { SecretVersions } from '../protection/secret-versions';
import { PATIENT, punctual, startCalls } from '../runtime/call-time';
import { Answer, answer } from '../runtime/cloudformation';
import { startLog } from '../runtime/log';
import { requireOwnEvent } from '../runtime/own-event';
import { regionOf } from '../runtime/queue-region';
import { traced, traceInvocation } from '../runtime/trace';

/** The clients of the services that messages come from, and that keep what is rejected. `file` is that of the handler. */
export function sourceClients(
  file: string, { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL: deadLetters, URL_SUFFIX }: SourceEnvironment & OwnStack,
): SourceClients {
  const sqs = sqsClient(); // its queues are in its Region; the dead-letter queue of the subscription may be in another one
  return {
    s3: punctual(traced(new S3Client(PATIENT))),
    sqs: deadLetters ? sqsClient(regionOf(deadLetters)) : undefined,
    tryMessages: async (messages, timeLeft) => culpritsAmong(messages, {
      file, megabytes: Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) / 2, timeLeft,
    }),
    comeBack: async (returned) => comeBack(sqs, URL_SUFFIX, returned),
  };
}

/** A function in a VPC may not reach SQS. Then messages come back when the timeout of their queue ends. It is called when the other calls have ended. */
function sqsClient(region?: string): SQSClient {
  return punctual(traced(new SQSClient({
    region,
    maxAttempts: 2,
    useQueueUrlAsEndpoint: false,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  })), 'REPORT');
}

/** Makes an ingest once, with the secret of its protected columns if it has some. If that cannot be read, the next invocation tries it again. */
export function startOnce<Made extends Ingest>(
  { PROTECTION_SECRET_ARN: arn, PROTECTION_SECRET_VERSION: version }: ProtectionEnvironment, make: (protection?: Protection) => Made,
): () => Promise<Made> {
  const secrets = arn ? new SecretVersions(punctual(traced(new SecretsManagerClient(PATIENT))), arn) : undefined;
  let made: Made | undefined;
  return async () => {
    made ??= make(secrets && await Protection.start(secrets, version));
    return made;
  };
}

/** Answers a deployment. */
export type AnswerDeployment = (event: CloudFormationCustomResourceEvent, context: Context) => Promise<Answer>;

/**
 * Handles a batch from the queue, a request to replay, to try a load or to check, or a deployment. Each message is loaded, quarantined, or reported
 * to be delivered again.
 */
export function handlerOf(start: () => Promise<Ingest>, environment: OwnStack, answerDeployment: AnswerDeployment) {
  return async (event: IngestEvent | CloudFormationCustomResourceEvent, context: Context) => {
    startLog(context);
    startCalls(context);
    return traceInvocation(async () => {
      if (!('RequestType' in event)) {
        return (await start() as (event: IngestEvent, context: Context) => Promise<unknown>)(event, context);
      }
      requireOwnEvent(event, environment);
      return answer(event, await answerDeployment(event, context));
    });
  };
}
