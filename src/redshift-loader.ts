import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { LoaderAlarmOptions } from './alarm-options';
import { StagingBucketOptions } from './bucket-options';
import { CheckOptions } from './check-options';
import { HandlerOptions } from './handler-options';
import { LoaderMetrics } from './loader-metrics';
import { LoadScheduleOptions } from './loader-options';
import { NetworkOptions } from './network-options';
import { onSchedule } from './private/cost/load-cadence';
import { sayWarehouseCost } from './private/cost/warehouse-cost';
import { DailyCheck } from './private/function/daily-check';
import { functionSecurityGroups } from './private/function/function-network';
import { BoundLoader } from './private/loader/bound-loader';
import { LoadHandler } from './private/loader/load-handler';
import { LoadSchedule } from './private/loader/load-schedule';
import { loaderAlarms, STOPPED } from './private/loader/loader-alarms';
import { LoaderBucket } from './private/loader/loader-bucket';
import { withLoaderDefaults } from './private/loader/loader-defaults';
import { requireLoader } from './private/loader/loader-rules';
import { within } from './private/messages';
import { requireRegion } from './private/required-place';
import { SavedQueries } from './private/watch/saved-queries';
import { RedshiftTarget } from './redshift-target';

/** Properties of `RedshiftLoader`. */
export interface RedshiftLoaderProps
  extends LoadScheduleOptions, StagingBucketOptions, HandlerOptions, NetworkOptions, LoaderAlarmOptions, CheckOptions {
  /** The warehouse that rows are loaded into. */
  readonly target: RedshiftTarget;

  /**
   * The key that encrypts the bucket, the logs and the environment of the function.
   *
   * The statement that CloudWatch Logs needs is added to its policy. For an imported key, a message at synth has it.
   *
   * It must be in the Region of the construct. Import it by its full ARN: an alias that is imported by its name is refused. Its policy must delegate
   * access to IAM, which is the default.
   *
   * @default - keys that S3, CloudWatch Logs and Lambda own
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the bucket and the logs when the construct is removed. With DESTROY, the bucket is emptied first.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Loads what any number of ingests have staged, on a schedule.
 *
 * An ingest with a loader only stages its batches and acknowledges them. So each tick of the schedule loads many batches with one COPY for each
 * table, and wakes the warehouse once for all tables. What was loaded is archived in large objects.
 *
 * Loader and ingests are in one stack. They share the bucket, the database user that loads, and the role that COPY assumes.
 *
 * @example
 * const loader = new RedshiftLoader(this, 'Loader', {
 *   target: RedshiftTarget.cluster(cluster),
 *   schedule: scheduler.ScheduleExpression.rate(Duration.minutes(15)),
 * });
 * new SnsToRedshiftIngest(this, 'Orders', { topic, loader, table });
 */
export class RedshiftLoader extends LoaderMetrics implements iam.IGrantable, ec2.IConnectable {
  /**
   * The bucket with the folders `pending/` and `staging/`, and the folder of each ingest with `loaded/` and `rejected/`.
   *
   * Whatever is in `pending/` is in no table yet. Nothing but a load removes it.
   */
  public readonly stagingBucket: s3.IBucket;

  /** The role that COPY assumes to read the staged objects. */
  public readonly copyRole: iam.IRole;

  /** The function that loads what is staged. */
  public readonly handler: lambda.IFunction;

  /** The schedule that starts the function. */
  public readonly schedule: scheduler.ISchedule;

  /** The log group of the handler. CloudWatch reads the metrics from it. */
  public readonly logGroup: logs.ILogGroup;

  /** The alarms. The list is empty if the prop `alarms` is false. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The role of the handler. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The security groups of the function. Without a VPC there are none. */
  public readonly connections: ec2.Connections;

  /** @internal */
  public readonly _bound: BoundLoader;

  /** @internal The time between two loads. */
  public readonly _interval: Duration;

  constructor(scope: Construct, id: string, props: RedshiftLoaderProps) {
    super(scope, id);
    const { options, target } = within(this, () => {
      const settings = withLoaderDefaults(props);
      requireLoader(settings);
      requireRegion(this, settings);
      return { options: settings, target: props.target._bind(this, 'LOADER') };
    });
    sayWarehouseCost(this, target.capacity, onSchedule(options.schedule.expressionString), '\'schedule\' decides how often');
    const securityGroups = functionSecurityGroups(this, props, 'The function that loads: HTTPS to AWS');
    const storage = new LoaderBucket(this, 'Storage', options);
    const handler = new LoadHandler(this, 'Handler', { options, target, storage, securityGroups });
    const copyPolicy = storage.grantCopy(target.copyRole);

    this.stagingBucket = storage.bucket;
    this.copyRole = target.copyRole.role;
    this.handler = handler;
    this.schedule = new LoadSchedule(this, 'Schedule', handler, options);
    if (options.dailyCheck) {
      new DailyCheck(this, 'Check', { handler, dependencies: [copyPolicy, ...target.dependencies] });
    }
    this.logGroup = handler.logGroup;
    this.grantPrincipal = handler.grantPrincipal;
    this.connections = new ec2.Connections({ securityGroups });
    this.alarms = loaderAlarms(this, options);
    this._interval = options.interval;
    this._bound = {
      construct: this,
      target: props.target,
      warehouse: target,
      handler,
      storage,
      copyPolicy,
      firstInvokedBy: (resource) => this.alarms.filter(({ node }) => node.id === STOPPED).forEach((alarm) => alarm.node.addDependency(resource)),
    };
    SavedQueries.add(this, this.logGroup);
  }

  /**
   * Lets a principal load what is staged before the schedule does, by an invocation of `handler` with `{"load":{}}`.
   *
   * `{"load":{"prefix":"Stack/Orders/"}}` loads what one ingest has staged, by its folder in the bucket. Two runs at once are harmless.
   */
  public grantLoadNow(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.handler.functionArn] });
  }
}
