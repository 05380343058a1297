import { readFileSync } from 'fs';
import { join } from 'path';
import { handlerOf, sourceClients, startOnce } from './ingest/door';
import { readSourceEnvironment } from './ingest/source-environment';
import { answerTrials } from './ingest/trial-process';
import { answerDeployment } from './items/answer-deployment';
import { createItemIngest } from './items/create-item-ingest';
import { dynamoClient } from './items/dynamo-client';
import { tryItems } from './items/try-items';
import { punctual } from './runtime/call-time';
import { readEnvironment } from './runtime/environment';
import { traced } from './runtime/trace';
import { SCHEMA_FILE } from '../src/private/contract/ingest';
import { ItemEnvironment, ItemSchema } from '../src/private/contract/items';

const environment: ItemEnvironment = { ...readEnvironment(['TABLE_NAME', 'REJECTED_BUCKET']), ...readSourceEnvironment() };

const schema: ItemSchema = JSON.parse(readFileSync(join(__dirname, SCHEMA_FILE), 'utf8'));
answerTrials(schema, tryItems);

const clients = { ...sourceClients(__filename, environment), dynamo: punctual(traced(dynamoClient())) };
const start = startOnce(environment, (protection) => createItemIngest(environment, schema, { ...clients, protection }));

export const handler = handlerOf(start, environment, async (event, context) => answerDeployment(start, event, context));
