import { S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { createLoader } from './loader/create-loader';
import { answerDeployment } from './loader/deployment';
import { requireLoad } from './loader/load-request';
import { PATIENT, punctual, startCalls } from './runtime/call-time';
import { answer } from './runtime/cloudformation';
import { readEnvironment } from './runtime/environment';
import { startLog } from './runtime/log';
import { requireOwnEvent } from './runtime/own-event';
import { traced, traceInvocation } from './runtime/trace';
import { dataApiClient } from './warehouse/data-api-client';
import { CheckEvent } from '../src/private/contract/check';
import { LoaderEnvironment, LoadRequest } from '../src/private/contract/pending';

const environment: LoaderEnvironment = readEnvironment(['WAREHOUSE', 'STAGING_BUCKET', 'COPY_ROLE_ARN', 'STACK_ID', 'URL_SUFFIX']);

const loader = createLoader(environment, {
  s3: punctual(traced(new S3Client(PATIENT))),
  redshiftData: traced(dataApiClient(JSON.parse(environment.WAREHOUSE))),
});

/** Loads what is pending or checks what was done, on a schedule or when somebody asks for it, or answers a deployment. */
export const handler = async (event: LoadRequest | CheckEvent | CloudFormationCustomResourceEvent, context: Context) => {
  startLog(context);
  startCalls(context);
  return traceInvocation(async () => {
    if ('check' in event) {
      return loader.check(event, context);
    }
    if (!('RequestType' in event)) {
      requireLoad(event);
      return loader.load(event, context);
    }
    requireOwnEvent(event, environment);
    return answer(event, await answerDeployment(loader, event, context));
  });
};
