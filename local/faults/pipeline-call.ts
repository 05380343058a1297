import { Point } from './fault';
import { LOADED_PREFIX, REJECTED_PREFIX, STAGING_PREFIX } from '../../src/private/contract/ingest';
import { PENDING_PREFIX } from '../../src/private/contract/pending';
import { Call, s3Location } from '../wire/call';

/** What identifies the calls of one ingest: its roles, that of its loader, and the queue that its event source mapping reads. */
export interface PipelineParts {
  readonly handler: string;
  /** Missing if the calls of the loader and of its COPYs count as those of another ingest. */
  readonly copy?: string;
  readonly loader?: string;
  readonly queueUrl: string;
}

/** The call that submits a load, of an ingest and of a loader. */
export const LOAD = 'Data API: BatchExecuteStatement (load)';
export const LOADER_LOAD = `loader, ${LOAD}`;

/** Returns the purpose of a call; undefined if the pipeline does not make it. */
export function pipelineCall({ service, operation, caller, http }: Call, ingest: PipelineParts): Point | undefined {
  if (caller === ingest.copy && service === 's3') {
    return { site: 'COPY_S3', name: `COPY: ${operation} ${area(http)}` };
  }
  if (caller === ingest.loader) {
    return service === 's3' ? { site: 'LOADER_S3', name: `loader, S3: ${operation} ${area(http)}` }
      : service === 'redshift-data' ? { site: 'LOADER_DATA_API', name: `loader, Data API: ${operation}${purpose(http.body)}` } : undefined;
  }
  if (caller !== ingest.handler) {
    return undefined;
  }
  switch (service) {
    case 's3':
      return { site: 'HANDLER_S3', name: `S3: ${operation} ${area(http)}` };
    case 'redshift-data':
      return { site: 'HANDLER_DATA_API', name: `Data API: ${operation}${purpose(http.body)}` };
    case 'dynamodb':
      return { site: 'HANDLER_DYNAMODB', name: `DynamoDB: ${operation}` };
    case 'secretsmanager':
      return { site: 'HANDLER_SECRETS', name: `Secrets Manager: ${operation}` };
    case 'sqs':
      return queueCall(operation, JSON.parse(http.body.toString()).QueueUrl === ingest.queueUrl);
    default:
      return undefined;
  }
}

/** A call to SQS: the mapping reads the queue, and the handler itself reads what SNS could not deliver, and decides when messages come back. */
function queueCall(operation: string, ofMapping: boolean): Point | undefined {
  if (operation === 'ChangeMessageVisibilityBatch') {
    return { site: 'HANDLER_SQS', name: `SQS: ${operation}` };
  }
  if (!ofMapping) {
    return { site: 'HANDLER_SQS', name: `SQS: ${operation} (dead letters)` };
  }
  return operation === 'ReceiveMessage' ? { site: 'RECEIVE', name: `SQS: ${operation}` }
    : operation === 'DeleteMessageBatch' ? { site: 'DELETE', name: `SQS: ${operation}` }
      : undefined;
}

/** The folder of an object, or the folder that is listed. Which ingest's it is makes no difference. */
function area({ path, query }: Call['http']): string {
  const key = (s3Location(path).key || query.get('prefix') || '').replace(/^.*?(?=(staging|loaded|rejected|pending)\/)/, '');
  const prefix = [STAGING_PREFIX, LOADED_PREFIX, REJECTED_PREFIX, PENDING_PREFIX].find((one) => key.startsWith(one));
  if (prefix === undefined || key === prefix) {
    return query.has('delete') ? 'several objects' : key;
  }
  return `${prefix}${key.startsWith(`${STAGING_PREFIX}probe-`) ? 'probe ' : ''}${kind(key)}`;
}

function kind(key: string): string {
  return key.endsWith('.manifest') ? 'manifest' : /columns\.json$/.test(key) ? 'columns' : key.endsWith('.parts.json') ? 'parts' : 'object';
}

/** Returns the purpose of a statement. Its name starts with it. */
function purpose(body: Buffer): string {
  const { StatementName } = JSON.parse(body.toString());
  return StatementName === undefined ? '' : ` (${StatementName.replace(/ \S*staging\/.*$/, '').replace(/^load \d+ objects$/, 'load')})`;
}
