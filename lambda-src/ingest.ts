import { readFileSync } from 'fs';
import { join } from 'path';
import { handlerOf, sourceClients, startOnce } from './ingest/door';
import { answerTrials } from './ingest/trial-process';
import { answerDeployment } from './redshift/answer-deployment';
import { createRedshiftIngest } from './redshift/create-redshift-ingest';
import { readEnvironment } from './runtime/environment';
import { traced } from './runtime/trace';
import { dataApiClient } from './warehouse/data-api-client';
import { IngestEnvironment, IngestSchema, SCHEMA_FILE } from '../src/private/contract/ingest';

const { BUCKET_PREFIX, PROTECTION_SECRET_ARN, PROTECTION_SECRET_VERSION, SUBSCRIPTION_DEAD_LETTER_QUEUE_URL, WAREHOUSE } = process.env;
const environment: IngestEnvironment = {
  ...readEnvironment([
    'SCHEMA_NAME', 'TABLE_NAME', 'STAGING_BUCKET', 'QUEUE_ARNS', 'TOPIC_ARNS', 'STACK_ID', 'URL_SUFFIX',
  ]),
  ...WAREHOUSE && readEnvironment(['WAREHOUSE', 'COPY_ROLE_ARN']),
  ...BUCKET_PREFIX && { BUCKET_PREFIX },
  ...PROTECTION_SECRET_ARN && { PROTECTION_SECRET_ARN, PROTECTION_SECRET_VERSION },
  ...SUBSCRIPTION_DEAD_LETTER_QUEUE_URL && { SUBSCRIPTION_DEAD_LETTER_QUEUE_URL },
};

const schema: IngestSchema = JSON.parse(readFileSync(join(__dirname, SCHEMA_FILE), 'utf8'));
answerTrials(schema);

const clients = {
  ...sourceClients(__filename, environment),
  redshiftData: WAREHOUSE ? traced(dataApiClient(JSON.parse(WAREHOUSE))) : undefined,
};
const start = startOnce(environment, (protection) => createRedshiftIngest(environment, schema, { ...clients, protection }));

export const handler = handlerOf(start, environment, async (event, context) => answerDeployment(start, event, context));
