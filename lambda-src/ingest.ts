import { readFileSync } from 'fs';
import { join } from 'path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { CloudFormationCustomResourceEvent, Context, SQSEvent } from 'aws-lambda';
import { comeBack } from './ingest/come-back';
import { createIngest, ReplayEvent } from './ingest/create-ingest';
import { answerDeployment } from './ingest/deployment';
import { answerTrials, culpritsAmong } from './ingest/trial-process';
import { answer } from './runtime/cloudformation';
import { readEnvironment } from './runtime/environment';
import { startLog } from './runtime/log';
import { requireOwnEvent } from './runtime/own-event';
import { regionOf } from './runtime/queue-region';
import { traced, traceInvocation } from './runtime/trace';
import { dataApiClient } from './warehouse/data-api-client';
import { IngestEnvironment, IngestSchema, SCHEMA_FILE } from '../src/private/contract/ingest';

const { BUCKET_PREFIX, SUBSCRIPTION_DEAD_LETTER_QUEUE_URL, WAREHOUSE } = process.env;
const environment: IngestEnvironment = {
  ...readEnvironment([
    'SCHEMA_NAME', 'TABLE_NAME', 'STAGING_BUCKET', 'QUEUE_ARNS', 'TOPIC_ARNS', 'STACK_ID', 'URL_SUFFIX',
  ]),
  ...WAREHOUSE && readEnvironment(['WAREHOUSE', 'COPY_ROLE_ARN']),
  ...BUCKET_PREFIX && { BUCKET_PREFIX },
  ...SUBSCRIPTION_DEAD_LETTER_QUEUE_URL && { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL },
};

const schema: IngestSchema = JSON.parse(readFileSync(join(__dirname, SCHEMA_FILE), 'utf8'));
answerTrials(schema);

// A function in a VPC may not reach SQS. Then messages come back when the timeout of their queue ends.
const sqsClient = (region?: string) => traced(new SQSClient({
  region,
  maxAttempts: 2,
  useQueueUrlAsEndpoint: false,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
}));
const sqs = sqsClient(); // its queues are in its Region; the dead-letter queue of the subscription may be in another one

const ingest = createIngest(environment, schema, {
  // A call that hangs must not use up the invocation's time.
  s3: traced(new S3Client({ maxAttempts: 4, requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true } })),
  redshiftData: WAREHOUSE ? traced(dataApiClient(JSON.parse(WAREHOUSE))) : undefined,
  sqs: SUBSCRIPTION_DEAD_LETTER_QUEUE_URL ? sqsClient(regionOf(SUBSCRIPTION_DEAD_LETTER_QUEUE_URL)) : undefined,
  tryMessages: async (messages, timeLeft) => culpritsAmong(messages, {
    file: __filename, megabytes: Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) / 2, timeLeft,
  }),
  comeBack: async (returned) => comeBack(sqs, environment.URL_SUFFIX, returned),
});

/**
 * Handles a batch from the queue, a request to replay, to try a load or to check, or a deployment. Each message is loaded, quarantined, or reported
 * to be delivered again.
 */
export const handler = async (event: (SQSEvent & ReplayEvent) | CloudFormationCustomResourceEvent, context: Context) => {
  startLog(context);
  return traceInvocation(async () => {
    if (!('RequestType' in event)) {
      return ingest(event, context);
    }
    requireOwnEvent(event, environment);
    return answer(event, await answerDeployment(ingest, event, context));
  });
};
