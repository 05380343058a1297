import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { IngestAlarmOptions } from './alarm-options';
import { BatchingOptions } from './batching-options';
import { StagingBucketOptions } from './bucket-options';
import { CheckOptions } from './check-options';
import { HandlerOptions } from './handler-options';
import { LoadOptions } from './load-options';
import { NetworkOptions } from './network-options';
import { TableName } from './private/contract/ddl';
import { WarehouseIdentity } from './private/contract/table';
import { functionSecurityGroups } from './private/function/function-network';
import { functionOptions } from './private/function/function-options';
import { openIntake } from './private/ingest/ingest-mapping';
import { filteredTopic } from './private/ingest/topic-metrics';
import { within } from './private/messages';
import { QueryGrants } from './private/query/query-grants';
import { IngestQueue } from './private/queue/ingest-queue';
import { IngestHandler } from './private/redshift/ingest-handler';
import { planIngest } from './private/redshift/ingest-plan';
import { LoaderLoading, OwnLoading } from './private/redshift/loading';
import { redshiftAlarms } from './private/redshift/redshift-alarms';
import { redshiftRows } from './private/redshift/redshift-rows';
import { warnOfPublicSchema } from './private/table/public-schema';
import { TableHandler } from './private/table/table-handler';
import { TableReaders } from './private/table/table-readers';
import { TableResource } from './private/table/table-resource';
import { outputSql, tableSql } from './private/table/table-sql';
import { DashboardRows } from './private/watch/dashboard-rows';
import { SavedQueries } from './private/watch/saved-queries';
import { QueryGrantOptions } from './query-grant-options';
import { RedshiftIngestMetrics } from './redshift-ingest-metrics';
import { RedshiftLoader } from './redshift-loader';
import { RedshiftTarget } from './redshift-target';
import { TableRowOptions } from './row-options';
import { StagingOptions } from './staging-options';
import { TopicOptions } from './topic-options';

/** What to do about a FIFO topic, unless it is done. */
const ORDER_ADVICE = 'Take LoadMode.merge() with a column of ColumnSource.sequenceNumber() as its \'orderColumn\'';

/** Properties of `SnsToRedshiftIngest`. */
export interface SnsToRedshiftIngestProps
  extends TopicOptions, TableRowOptions, BatchingOptions, StagingBucketOptions, StagingOptions, LoadOptions, HandlerOptions, NetworkOptions,
  IngestAlarmOptions, CheckOptions {
  /**
   * The loader that loads what the ingest stages, on its schedule and together with what its other ingests stage. It must be in the same stack.
   *
   * The ingest then acknowledges a message when it is staged, and has no right on the warehouse. `stagingBucket`, `bucketVersioned`,
   * `serverAccessLogsBucket`, `serverAccessLogsPrefix`, `alarmLoadFailures` and `alarmFreshness` are options of the loader then, and `delivery`
   * must be EXACTLY_ONCE.
   *
   * Exactly one of `loader` and `target` must be provided.
   *
   * @default - the ingest loads each batch itself, into `target`
   */
  readonly loader?: RedshiftLoader;

  /**
   * The warehouse that the ingest loads messages into, batch by batch.
   *
   * Exactly one of `loader` and `target` must be provided.
   *
   * @default - the warehouse of `loader`
   */
  readonly target?: RedshiftTarget;

  /**
   * Whether the ingest creates the schema, the table, the ledger, and the rights of the user that loads, if they do not exist.
   *
   * Updates only add columns and widen VARCHAR columns. Nothing is dropped, and the table stays when you delete the stack.
   *
   * With `false`, the SQL is an output of the stack. An administrator must run it before the first message arrives. Use
   * `false` if the deployment may not act as an administrator of the database.
   *
   * @default true
   */
  readonly tableCreation?: boolean;
}

/**
 * Loads the messages of an SNS topic into a Redshift table, typed and exactly once.
 *
 * Messages wait in a queue. A function turns a batch of messages into typed rows and stages them as one compressed CSV object. It loads
 * the object with COPY, in one transaction through the Redshift Data API, or leaves that to a `RedshiftLoader`. Rows that the table cannot hold are kept with the reason.
 * Nothing is dropped silently.
 *
 * @example
 * new SnsToRedshiftIngest(this, 'Orders', {
 *   topic,
 *   target: RedshiftTarget.cluster(cluster),
 *   table: { tableName: 'orders', columns: [{ name: 'order_id', type: ColumnType.BIGINT }, { name: 'placed_at', type: ColumnType.TIMESTAMP }] },
 * });
 */
export class SnsToRedshiftIngest extends RedshiftIngestMetrics implements iam.IGrantable, ec2.IConnectable {
  /** The queue that is subscribed to the topic. */
  public readonly queue: sqs.IQueue;

  /** The queue of messages that failed `maxReceiveCount` times. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The queue of messages that SNS could not deliver to `queue`. */
  public readonly subscriptionDeadLetterQueue: sqs.IQueue;

  /** The bucket with the folders `staging/`, `loaded/` and `rejected/`, or the bucket of the loader. */
  public readonly stagingBucket: s3.IBucket;

  /** The role that COPY assumes to read the staged objects. */
  public readonly copyRole: iam.IRole;

  /** The loader that loads what the ingest stages, if there is one. */
  public readonly loader?: RedshiftLoader;

  /** The function that stages batches, and loads them if there is no loader. */
  public readonly handler: lambda.IFunction;

  /**
   * The function that creates the table, if `tableCreation` is true.
   *
   * The ingests of a stack share it if their target and the options of their functions are the same.
   */
  public readonly tableHandler?: lambda.IFunction;

  /**
   * The SQL that creates the table and grants the rights that loading needs. Names may be tokens of CDK.
   *
   * With `tableCreation`, the ingest runs the same SQL itself.
   */
  public readonly tableSql: string;

  /** The log group of the handler. CloudWatch reads the metrics from it. */
  public readonly logGroup: logs.ILogGroup;

  /** The alarms. The list is empty if the prop `alarms` is false. */
  public readonly alarms: cloudwatch.Alarm[];

  /** @internal */
  public readonly _warehouse: WarehouseIdentity;

  /** @internal */
  public readonly _table: TableName;

  /** @internal */
  public readonly _queryStatements: () => iam.PolicyStatement[];

  /** @internal */
  public readonly _dashboardRows: DashboardRows;

  /** The role of the handler. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The security groups of the functions. Without a VPC there are none. */
  public readonly connections: ec2.Connections;

  private readonly queries: QueryGrants;

  constructor(scope: Construct, id: string, props: SnsToRedshiftIngestProps) {
    super(scope, id);
    const { options, schema, secret, table, warehouse, loader, prefix, target } = within(this, () => planIngest(this, props));
    const securityGroups = functionSecurityGroups(this, props, 'Functions that load: HTTPS to AWS');
    const queues = new IngestQueue(this, 'Messages', { ...options, orderAdvice: options.loadMode?._mergeOptions() ? undefined : ORDER_ADVICE });
    const loading = loader ? new LoaderLoading(this, loader, options, prefix) : new OwnLoading(this, target, options, prefix);
    const { folders } = loading;

    if (warehouse._imported) {
      warnOfPublicSchema(this, table);
    }
    const handler = new IngestHandler(this, 'Handler', {
      functionOptions: functionOptions(options, securityGroups),
      options,
      schema,
      table,
      loading,
      queues,
      secret,
    });

    const loaderUser = target.loaderUser(loading.loaderOf(handler).role!);
    this.tableSql = tableSql(table, loaderUser, target);
    const readers = new TableReaders(this);
    const tableHandler = options.tableCreation ? TableHandler.for(this, target, functionOptions(options, options.securityGroups)) : undefined;
    const resource = tableHandler && new TableResource(this, 'Table', { target, table, loaderUser, owner: props.table.owner, readers, handler: tableHandler });
    if (tableHandler) {
      this.tableHandler = tableHandler.lambda;
      resource?.comesBefore(handler);
    } else {
      outputSql(this, this.tableSql);
    }
    this.queries = new QueryGrants(this, { target, table, readers, tableHandler });
    const dependencies = loading.prepare({
      handler,
      table: resource,
      // Each of these changes what a load needs.
      decides: [this.tableSql, target.loader, folders.bucket.bucketName, ...secret ? [secret.environment] : []],
      schema,
      names: [table.schemaName, table.tableName, folders.bucket.bucketName],
    });
    openIntake(this, { handler, queue: queues.queue, options, dependencies });

    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.subscriptionDeadLetterQueue = queues.subscriptionDeadLetterQueue;
    this.stagingBucket = folders.bucket;
    this.copyRole = target.copyRole.role;
    this.loader = props.loader;
    this.handler = handler;
    this.logGroup = handler.logGroup;
    this.grantPrincipal = handler.grantPrincipal;
    this.connections = new ec2.Connections({ securityGroups: [...new Set([...securityGroups ?? [], ...tableHandler?.securityGroups ?? []])] });
    this._warehouse = target.loader;
    this._table = table;
    this._queryStatements = () => target.queryStatements();
    this.alarms = redshiftAlarms(this, options);
    this._dashboardRows = redshiftRows({
      ingest: this, loader: props.loader, table, warehouse: target.loader, filtered: filteredTopic(this, options),
    });
    SavedQueries.add(this, this.logGroup);
  }

  /**
   * Lets a role read the table, and nothing else, as a database user of its own: `IAMR:` and the name of the role.
   *
   * The role may run statements in this one warehouse through the Data API, and read the results of its own ones. The database user has SELECT on
   * the table or on the columns that you name. When you remove the call, the next deployment takes the right away.
   *
   * With `tableCreation: false`, the SQL that grants the right in the database is an output of the stack.
   */
  public grantQuery(role: iam.IRole, options: QueryGrantOptions = {}): void {
    this.queries.add({ identity: role, name: role.roleName, prefix: 'IAMR:' }, options);
  }

  /** Does the same as `grantQuery` for an IAM user. The database user is `IAM:` and the name of the IAM user. */
  public grantQueryToUser(user: iam.IUser, options: QueryGrantOptions = {}): void {
    this.queries.add({ identity: user, name: user.userName, prefix: 'IAM:' }, options);
  }
}
