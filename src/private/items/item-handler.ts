import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { RejectedBucket } from './rejected-bucket';
import { ItemEnvironment, ItemSchema } from '../contract/items';
import { MessageHandler, MessageHandlerProps, RowEnvironment } from '../ingest/message-handler';
import { grantKey } from '../key-grant';

export interface ItemHandlerProps extends MessageHandlerProps {
  readonly schema: ItemSchema;
  readonly table: dynamodb.ITable;
  readonly rejected: RejectedBucket;
}

/** The function that writes items. */
export class ItemHandler extends MessageHandler {
  constructor(scope: Construct, id: string, props: ItemHandlerProps) {
    const { table, rejected } = props;
    const environment: RowEnvironment<ItemEnvironment> = { TABLE_NAME: table.tableName, REJECTED_BUCKET: rejected.bucket.bucketName };
    super(scope, id, props, {
      entry: 'ingest-items',
      description: `Writes messages as items of ${table.tableName}`,
      environment: { ...environment },
      folders: rejected,
      grant: (handler) => grantPut(table, handler),
    });
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
