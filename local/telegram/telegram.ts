import { Engine } from '../engine';

/** An ingest of the telegram topic. Every ingest has a table of its own, and gets every message. */
export interface TelegramIngest {
  readonly handler: string;
  readonly table: string;
  readonly queue: string;
  readonly bucket: string;
  /** Its folder in a bucket that it shares: empty, or with a slash at the end. */
  readonly prefix: string;
}

/** What the telegram stack is made of. */
export interface Telegram {
  readonly ingests: readonly TelegramIngest[];
  /** The ingest into DynamoDB. */
  readonly items: TelegramIngest;
  /** The queue that gets all that is published. */
  readonly witness: string;
  readonly warehouse: string;
  /** The function that loads what the ingests stage, if there is one. */
  readonly loader?: string;
  /** The schedules that publish. */
  readonly publishing: readonly string[];
}

/** Finds out what was deployed: by what functions are told, and by the outputs of the stack. */
export function telegramOf(engine: Engine): Telegram {
  const [outputs] = Object.values(engine.outputs) as Record<string, string>[];
  const functions = engine.resources('AWS::Lambda::Function').map(({ physicalId }) => engine.cloud.lambda.config(physicalId));
  const all = functions.filter(({ environment }) => environment.QUEUE_ARNS !== undefined).map(({ name, environment }) => ({
    handler: name,
    table: environment.TABLE_NAME,
    queue: environment.QUEUE_ARNS.split(',')[0].split(':').pop()!,
    bucket: environment.STAGING_BUCKET ?? environment.REJECTED_BUCKET,
    prefix: environment.BUCKET_PREFIX ?? '',
    writesItems: environment.REJECTED_BUCKET !== undefined,
  }));
  const [ingests, [items]] = [all.filter(({ writesItems }) => !writesItems), all.filter(({ writesItems }) => writesItems)];
  const loader = functions.find(({ environment }) => environment.STAGING_BUCKET !== undefined && environment.QUEUE_ARNS === undefined);
  // Ingests and loaders have schedules of their own, by which they load and check.
  const loading = new Set(functions.filter(({ environment }) => environment.STAGING_BUCKET ?? environment.REJECTED_BUCKET).map(({ arn }) => arn));
  const publishing = engine.resources('AWS::Scheduler::Schedule').filter(({ properties }) => !loading.has(properties.Target.Arn));
  return {
    ingests,
    items,
    witness: outputs.WitnessQueue,
    warehouse: outputs.WarehouseName,
    loader: loader?.name,
    publishing: publishing.map(({ physicalId }) => physicalId),
  };
}
