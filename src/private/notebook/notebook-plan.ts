import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { requireInstanceType, requireReadable, requireSubnet } from './notebook-rules';
import { ReadableIngest } from './readable-ingest';
import { notebookTable, requireRoomForTables } from './start-script';
import { NetworkOptions } from '../../network-options';
import { requireNetwork } from '../function/function-network';
import { requireRegion } from '../required-place';
import { requireInteger, requireKnown } from '../validation';

/** What the user says of a notebook. */
interface NotebookWish extends NetworkOptions {
  readonly ingests: readonly ReadableIngest[];
  readonly instanceType?: string;
  readonly idleTimeout?: Duration;
  readonly volumeSize?: Size;
  readonly encryptionKey?: kms.IKey;
}

/** What a notebook is to be. It fails if that could not be deployed, or could not read the tables. */
export function planNotebook(notebook: Construct, { ingests, vpcSubnets, ...wish }: NotebookWish) {
  const { vpc, instanceType = 'ml.t3.medium', idleTimeout = Duration.hours(1), volumeSize = Size.gibibytes(5) } = wish;
  if (ingests.length === 0) {
    throw new Error('\'ingests\' must have at least one ingest, got none; the notebook would have no table to read');
  }
  ingests.forEach((ingest) => requireReadable(notebook, ingest));
  const tables = ingests.map(({ _warehouse, _table }) => notebookTable(_warehouse, _table));
  requireRoomForTables(tables);
  requireNetwork({ ...wish, vpcSubnets });
  requireInstanceType(instanceType);
  requireRegion(notebook, wish);
  // Of a number that is no whole one, the rule says more than CDK does.
  const volumeSizeInGb = volumeSize.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  requireInteger('volumeSize', volumeSizeInGb, { min: 5, max: 16_384, unit: 'GiB' });
  const subnetId = vpc && requireSubnet(vpc.selectSubnets(vpcSubnets));
  return { tables, instanceType, volumeSizeInGb, idleMinutes: idleMinutesOf(idleTimeout), subnetId };
}

/** Undefined if the instance never stops by itself. */
function idleMinutesOf(idleTimeout: Duration): number | undefined {
  requireKnown('idleTimeout', idleTimeout, 'it is part of a script');
  const minutes = idleTimeout.toMinutes({ integral: false });
  if (minutes === 0) {
    return undefined;
  }
  requireInteger('idleTimeout', minutes, { min: 5, max: 30 * 24 * 60, unit: 'minutes', advice: 'use Duration.seconds(0) to let it run until somebody stops it' });
  return minutes;
}
