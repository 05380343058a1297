import { Construct } from 'constructs';
import { Loading } from './loading';
import { TableSpecification } from '../contract/ddl';
import { IngestEnvironment, IngestSchema } from '../contract/ingest';
import { MessageHandler, MessageHandlerProps, RowEnvironment } from '../ingest/message-handler';

export interface IngestHandlerProps extends MessageHandlerProps {
  readonly schema: IngestSchema;
  readonly table: TableSpecification;
  readonly loading: Loading;
}

/** The function that stages batches, and loads them if no loader does. */
export class IngestHandler extends MessageHandler {
  constructor(scope: Construct, id: string, props: IngestHandlerProps) {
    const { table, loading } = props;
    const { folders, environment: { WAREHOUSE, COPY_ROLE_ARN } } = loading;
    const environment: RowEnvironment<IngestEnvironment> = {
      ...WAREHOUSE !== undefined && { WAREHOUSE },
      SCHEMA_NAME: table.schemaName,
      TABLE_NAME: table.tableName,
      STAGING_BUCKET: folders.bucket.bucketName,
      ...COPY_ROLE_ARN !== undefined && { COPY_ROLE_ARN },
    };
    super(scope, id, props, {
      entry: 'ingest',
      description: `Loads messages into ${table.schemaName}.${table.tableName}`,
      environment: { ...environment },
      folders,
      grant: (handler) => loading.grant(handler),
    });
  }
}
