import { LoadRequest, LoadResult, PENDING_PREFIX } from '../../src/private/contract/pending';
import { Engine } from '../engine';

/** The loader of a deployment. Its schedule is off, and the runs start it. */
export class DeployedLoader {
  readonly handler: string;
  readonly roleArn: string;
  readonly bucket: string;

  /** @param outputs those of the stack */
  constructor(private readonly engine: Engine, outputs: Readonly<Record<string, string>>) {
    this.handler = outputs.LoadHandler;
    this.roleArn = outputs.LoaderRoleArn;
    this.bucket = outputs.LoaderBucket;
  }

  /** Loads what is pending, as a tick of the schedule does. The answer is an error if the function failed. */
  async load(): Promise<LoadResult | { readonly errorMessage: string }> {
    const event: LoadRequest = { load: {} };
    const { payload } = await this.engine.cloud.lambda.invoke(this.handler, JSON.stringify(event));
    return JSON.parse(payload);
  }

  /** The keys of the objects with rows that are pending, of the ingest with this folder if only they are wanted. */
  async pending(folder = ''): Promise<string[]> {
    const objects = await this.engine.objects(this.bucket, `${PENDING_PREFIX}${folder}`);
    return objects.map(({ key }) => key).filter((key) => /\.csv(\.\w+)?$/.test(key));
  }
}
