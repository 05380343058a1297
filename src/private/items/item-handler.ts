import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ItemSettings } from './item-defaults';
import { RejectedBucket } from './rejected-bucket';
import { SCHEMA_FILE } from '../contract/ingest';
import { ItemEnvironment, ItemSchema } from '../contract/items';
import { description } from '../description';
import { BundledFunction } from '../function/bundled-function';
import { FunctionOptions } from '../function/function-options';
import { IngestQueue } from '../ingest/ingest-queue';
import { sourceEnvironment } from '../ingest/source-environment';
import { grantKey } from '../key-grant';
import { ProtectingSecret } from '../protection/protecting-secret';

export interface ItemHandlerProps {
  readonly functionOptions: FunctionOptions;
  readonly options: ItemSettings;
  readonly schema: ItemSchema;
  readonly rejected: RejectedBucket;
  readonly queues: IngestQueue;
  /** Missing if no column is protected. */
  readonly secret?: ProtectingSecret;
}

/** The function that writes items, with its environment and its rights. */
export class ItemHandler extends BundledFunction {
  constructor(scope: Construct, id: string, { functionOptions, options, schema, rejected, queues, secret }: ItemHandlerProps) {
    const environment: ItemEnvironment = {
      TABLE_NAME: options.table.tableName,
      REJECTED_BUCKET: rejected.bucket.bucketName,
      ...rejected.prefix !== '' && { BUCKET_PREFIX: rejected.prefix },
      ...sourceEnvironment(options, queues),
      ...secret?.environment,
    };
    super(scope, id, {
      ...functionOptions,
      entry: 'ingest-items',
      description: description(`Writes messages as items of ${options.table.tableName}`),
      environment: { ...environment },
      files: { [SCHEMA_FILE]: JSON.stringify(schema) },
      memorySize: options.memorySize,
      timeout: options.timeout,
      instrumentation: options.instrumentation,
    });
    grantPut(options.table, this);
    rejected.grantHandler(this.role!);
    secret?.grantRead(this);
    if (options.replay) {
      rejected.grantReplay(this.role!);
      queues.grantDrain(this);
    }
  }
}

/**
 * Lets the handler put items, and neither read nor delete any. A condition of a put needs no right of its own.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
function grantPut(table: dynamodb.ITable, grantee: iam.IGrantable): void {
  iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:PutItem'], resourceArns: [table.tableArn] });
  if (table.encryptionKey) {
    grantKey(grantee, table.encryptionKey, ['kms:Decrypt'], 'dynamodb');
  }
}
