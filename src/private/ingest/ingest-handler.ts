import { Construct } from 'constructs';
import { IngestSettings } from './ingest-defaults';
import { IngestQueue } from './ingest-queue';
import { Loading } from './loading';
import { sourceEnvironment } from './source-environment';
import { TableSpecification } from '../contract/ddl';
import { IngestEnvironment, IngestSchema, SCHEMA_FILE } from '../contract/ingest';
import { description } from '../description';
import { BundledFunction } from '../function/bundled-function';
import { FunctionOptions } from '../function/function-options';
import { ProtectingSecret } from '../protection/protecting-secret';

export interface IngestHandlerProps {
  readonly functionOptions: FunctionOptions;
  readonly options: IngestSettings;
  readonly schema: IngestSchema;
  readonly table: TableSpecification;
  readonly loading: Loading;
  readonly queues: IngestQueue;
  /** Missing if no column is protected. */
  readonly secret?: ProtectingSecret;
}

/** The function that stages batches, and loads them if no loader does, with its environment and its rights. */
export class IngestHandler extends BundledFunction {
  constructor(scope: Construct, id: string, { functionOptions, options, schema, table, loading, queues, secret }: IngestHandlerProps) {
    const { folders, environment: { WAREHOUSE, COPY_ROLE_ARN } } = loading;
    const environment: IngestEnvironment = {
      ...WAREHOUSE !== undefined && { WAREHOUSE },
      SCHEMA_NAME: table.schemaName,
      TABLE_NAME: table.tableName,
      STAGING_BUCKET: folders.bucket.bucketName,
      ...folders.prefix !== '' && { BUCKET_PREFIX: folders.prefix },
      ...COPY_ROLE_ARN !== undefined && { COPY_ROLE_ARN },
      ...sourceEnvironment(options, queues),
      ...secret?.environment,
    };
    super(scope, id, {
      ...functionOptions,
      entry: 'ingest',
      description: description(`Loads messages into ${table.schemaName}.${table.tableName}`),
      environment: { ...environment },
      files: { [SCHEMA_FILE]: JSON.stringify(schema) },
      memorySize: options.memorySize,
      timeout: options.timeout,
      instrumentation: options.instrumentation,
    });
    loading.grant(this);
    secret?.grantRead(this);
    folders.grantHandler(this.role!);
    if (options.replay) {
      folders.grantReplay(this.role!);
      queues.grantDrain(this);
    }
  }
}
