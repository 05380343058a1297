import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, IDependable } from 'constructs';
import { DeclaredSet } from './declared-set';
import { IngestSettings } from './ingest-defaults';
import { PendingDrain } from './pending-drain';
import { PendingFolder } from './pending-folder';
import { StagingBucket } from './staging-bucket';
import { IngestFolders } from '../bucket/ingest-folders';
import { IngestSchema, LoadEnvironment } from '../contract/ingest';
import { PendingTrialProperties } from '../contract/pending';
import { TrialProperties } from '../contract/trial';
import { every } from '../cost/load-cadence';
import { sayWarehouseCost } from '../cost/warehouse-cost';
import { LoadTrial } from '../ingest/load-trial';
import { BoundLoader } from '../loader/bound-loader';
import { BoundTarget } from '../target/bound-target';

const TRIAL = 'Custom::RedshiftLoadTrial';

/** How a user chooses another cadence than each batch. */
const FEWER_LOADS = 'For that, pass a RedshiftLoader as \'loader\'. \'maxBatchingWindow\' goes up to 5 minutes';

/** What must be true before the handler gets messages. */
export interface Preparation {
  readonly handler: lambda.Function;
  /** The resource that prepares the table. It is missing if somebody else does. */
  readonly table?: IDependable;
  /** Everything that decides what a load needs. */
  readonly decides: readonly unknown[];
  /** What decides how rows are staged. */
  readonly schema: IngestSchema;
  /** Names that may be tokens. */
  readonly names: readonly string[];
}

/** How staged rows get into the table: by the handler that staged them, or by a loader. */
export interface Loading {
  readonly target: BoundTarget;
  readonly folders: IngestFolders;
  /** What the handler must know to load. */
  readonly environment: Pick<LoadEnvironment, 'WAREHOUSE' | 'COPY_ROLE_ARN'>;
  /** The function that loads, given the handler. */
  loaderOf(handler: lambda.Function): lambda.Function;
  /** Gives the handler the rights that it needs to load. */
  grant(handler: lambda.Function): void;
  /** Returns what the event source mappings wait for. */
  prepare(preparation: Preparation): IDependable[];
}

/** The handler loads each batch itself. */
export class OwnLoading implements Loading {
  public readonly folders: StagingBucket;
  public readonly environment: Loading['environment'];
  private readonly dependencies: IDependable[];

  constructor(private readonly ingest: Construct, public readonly target: BoundTarget, options: IngestSettings, prefix: string) {
    sayWarehouseCost(ingest, target.capacity, every(options.maxBatchingWindow), FEWER_LOADS);
    this.folders = new StagingBucket(ingest, 'Staging', { ...options, prefix });
    this.environment = { WAREHOUSE: JSON.stringify(target.loader), COPY_ROLE_ARN: target.copyRole.arns };
    this.dependencies = [this.folders.grantCopy(target.copyRole), ...target.dependencies];
  }

  public loaderOf(handler: lambda.Function): lambda.Function {
    return handler;
  }

  public grant(handler: lambda.Function): void {
    this.target.grantLoad(handler.role!);
  }

  public prepare({ handler, table, decides }: Preparation): IDependable[] {
    if (!table) {
      return this.dependencies; // the rights may come later, too
    }
    const dependencies = [...this.dependencies, table];
    const properties: TrialProperties = { copy: `${this.target.copyRole.ready}` };
    return [...dependencies, new LoadTrial(this.ingest, 'Trial', { handler, resourceType: TRIAL, properties, decides, dependencies })];
  }
}

/** A loader loads what the handler stages. The handler has no right on the warehouse. */
export class LoaderLoading implements Loading {
  public readonly target: BoundTarget;
  public readonly folders: PendingFolder;
  public readonly environment: Loading['environment'] = {};

  constructor(private readonly ingest: Construct, private readonly loader: BoundLoader, options: IngestSettings, private readonly prefix: string) {
    this.target = loader.warehouse;
    this.folders = new PendingFolder(ingest, { ...options, prefix, storage: loader.storage });
  }

  public loaderOf(): lambda.Function {
    return this.loader.handler;
  }

  public grant(): void {
    // It only stages.
  }

  public prepare({ handler, table, decides, schema, names }: Preparation): IDependable[] {
    const { loader, prefix, target } = this;
    const dependencies = [loader.copyPolicy, ...target.dependencies, ...table ? [table] : []];
    const drain = new PendingDrain(this.ingest, 'Pending', { loader, prefix, dependencies });
    drain.outlives(handler.role!);
    loader.firstInvokedBy(drain);
    if (!table) {
      return [drain]; // the rights may come later, too
    }
    // The version in the schema makes each release another set.
    const decidesSet = [...decides, schema, prefix, loader.handler.functionArn];
    const { set } = new DeclaredSet(this.ingest, 'Set', { handler, decides: decidesSet, names });
    const properties: PendingTrialProperties = { prefix, set, copy: `${target.copyRole.ready}` };
    const trial = new LoadTrial(this.ingest, 'Trial', {
      handler: loader.handler, resourceType: TRIAL, properties, decides: decidesSet, dependencies: [...dependencies, drain],
    });
    return [drain, trial];
  }
}
