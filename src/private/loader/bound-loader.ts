import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, IDependable } from 'constructs';
import { LoaderBucket } from './loader-bucket';
import { RedshiftTarget } from '../../redshift-target';
import { BoundTarget } from '../target/bound-target';

/** What an ingest needs of the loader that loads what it stages. */
export interface BoundLoader {
  readonly construct: Construct;
  readonly target: RedshiftTarget;
  readonly warehouse: BoundTarget;
  readonly handler: lambda.Function;
  readonly storage: LoaderBucket;
  /** What must exist so that COPY can read. */
  readonly copyPolicy: IDependable;
  /** Makes the alarm that watches whether the loader runs wait for a resource that has invoked it. */
  firstInvokedBy(resource: IDependable): void;
}
