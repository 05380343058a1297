import { readFileSync } from 'fs';
import { join } from 'path';
import { handlerOf, sourceClients, startOnce } from './ingest/door';
import { readSourceEnvironment } from './ingest/source-environment';
import { answerTrials } from './ingest/trial-process';
import { answerDeployment } from './redshift/answer-deployment';
import { createRedshiftIngest } from './redshift/create-redshift-ingest';
import { readEnvironment } from './runtime/environment';
import { traced } from './runtime/trace';
import { dataApiClient } from './warehouse/data-api-client';
import { IngestEnvironment, IngestSchema, SCHEMA_FILE } from '../src/private/contract/ingest';

const { WAREHOUSE } = process.env;
const environment: IngestEnvironment = {
  ...readEnvironment(['SCHEMA_NAME', 'TABLE_NAME', 'STAGING_BUCKET']),
  ...WAREHOUSE && readEnvironment(['WAREHOUSE', 'COPY_ROLE_ARN']),
  ...readSourceEnvironment(),
};

const schema: IngestSchema = JSON.parse(readFileSync(join(__dirname, SCHEMA_FILE), 'utf8'));
answerTrials(schema);

const clients = {
  ...sourceClients(__filename, environment),
  redshiftData: WAREHOUSE ? traced(dataApiClient(JSON.parse(WAREHOUSE))) : undefined,
};
const start = startOnce(environment, (protection) => createRedshiftIngest(environment, schema, { ...clients, protection }));

export const handler = handlerOf(start, environment, async (event, context) => answerDeployment(start, event, context));
