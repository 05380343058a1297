import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { IngestSettings } from './ingest-defaults';
import { DeliveryGuarantee } from '../../load-options';
import { RedshiftTarget } from '../../redshift-target';

/** Who loads what an ingest stages. */
export interface LoaderChoice {
  readonly loader?: IConstruct;
  readonly target?: RedshiftTarget;
}

/** What only the loader decides. */
const OF_LOADER = ['stagingBucket', 'bucketVersioned', 'serverAccessLogsBucket', 'serverAccessLogsPrefix', 'alarmLoadFailures', 'alarmFreshness'] as const;

/** Fails unless it is clear who loads, and unless a loader can load what this ingest stages. The options are those that the user gave. */
export function requireLoaderChoice(ingest: IConstruct, { loader, target, ...given }: LoaderChoice & Partial<IngestSettings>): void {
  const path = ingest.node.path;
  if (loader && target) {
    throw new Error(`'loader' and 'target' of ${path} must not be given together, got both; the loader has the warehouse. `
      + 'Remove \'target\' to load on the schedule of the loader, or remove \'loader\' to load each batch at once');
  }
  if (!loader) {
    if (!target) {
      throw new Error(`'loader' or 'target' of ${path} is needed, got neither; pass a RedshiftLoader to load on its schedule, or a RedshiftTarget to load each batch at once`);
    }
    return;
  }
  if (Stack.of(loader) !== Stack.of(ingest)) {
    throw new Error(`'loader' of ${path} must be in the same stack, ${Stack.of(ingest).node.path}, got ${loader.node.path}; `
      + 'define the ingest in the stack of its loader, or create a loader in this stack');
  }
  if (given.delivery === DeliveryGuarantee.AT_LEAST_ONCE) {
    throw new Error(`'delivery' of ${path} must be EXACTLY_ONCE with 'loader', got AT_LEAST_ONCE; a load that is repeated would load all that was staged again, `
      + 'so leave \'delivery\' out, or load each batch at once with \'target\'');
  }
  const ofLoader = OF_LOADER.find((option) => given[option] !== undefined);
  if (ofLoader) {
    throw new Error(`'${ofLoader}' of ${path} must be left out with 'loader', because it is an option of the loader; set it for ${loader.node.path} instead`);
  }
}
