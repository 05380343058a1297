import { AdministratorIdentity } from './administrator';
import { A_DAY_AND_MORE, isOfWarehouse, Loading, PATIENCE, publishRow, variablesOf } from './loading';
import { LoadRequest, LoadResult, PENDING_PREFIX } from '../../../src/private/contract/pending';
import { DeployedResource } from '../../aws/resource';
import { Engine } from '../../engine';

/** A loader with one ingest, deployed. Its schedule does not fire, so that it loads when it is told to. */
export class LoadingLoader implements Loading {
  /** Returns the loader of a warehouse; undefined if its ingest loads by itself. */
  static of(engine: Engine, warehouse: AdministratorIdentity, row: (id: number) => object): LoadingLoader | undefined {
    const handler = engine.resources('AWS::Lambda::Function').find((resource) =>
      resource.logicalId.startsWith('LoaderHandler') && isOfWarehouse(resource, warehouse));
    return handler && new LoadingLoader(engine, handler, row);
  }

  private readonly bucket: string;
  private readonly topicArn: string;

  private constructor(private readonly engine: Engine, private readonly handler: DeployedResource, private readonly row: (id: number) => object) {
    this.bucket = variablesOf(handler).STAGING_BUCKET;
    const ingest = engine.resources('AWS::Lambda::Function').map(variablesOf)
      .find(({ STAGING_BUCKET, TOPIC_ARNS }) => STAGING_BUCKET === this.bucket && TOPIC_ARNS !== undefined)!;
    this.topicArn = ingest.TOPIC_ARNS;
  }

  async load(id: number): Promise<boolean> {
    this.engine.clock.advance(A_DAY_AND_MORE);
    await publishRow(this.engine, this.topicArn, this.row(id), `${this.bucket}-${id}`);
    for (const until = Date.now() + PATIENCE; await this.pendingObjects() === 0;) {
      if (Date.now() > until) {
        throw new Error(`message ${id} is not staged after ${PATIENCE / 1000} seconds`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return this.loadNow();
  }

  async loadAgain(id: number): Promise<void> {
    if (!await this.loadNow()) {
      throw new Error(`message ${id} is still not loaded with all rights; the log of ${this.handler.physicalId} says why`);
    }
  }

  async tryLoad(): Promise<string | undefined> {
    const trial = this.engine.resources('Custom::RedshiftLoadTrial').find(({ properties }) => properties.ServiceToken.endsWith(`:${this.handler.physicalId}`))!;
    const { url, response } = this.engine.cloud.responses.expect();
    const { payload } = await this.engine.cloud.lambda.invoke(this.handler.physicalId, JSON.stringify({
      RequestType: 'Create',
      RequestId: 'trial',
      StackId: variablesOf(this.handler).STACK_ID,
      ResponseURL: url,
      LogicalResourceId: trial.logicalId,
      ResourceType: trial.type,
      ResourceProperties: trial.properties,
    }));
    const { errorMessage } = JSON.parse(payload) ?? {};
    return errorMessage ?? (await response).Reason;
  }

  /** Loads what is staged. Returns whether nothing is left. */
  private async loadNow(): Promise<boolean> {
    const request: LoadRequest = { load: {} };
    const { payload } = await this.engine.cloud.lambda.invoke(this.handler.physicalId, JSON.stringify(request));
    const { failed, pending }: LoadResult = JSON.parse(payload);
    return failed === 0 && pending === 0;
  }

  private async pendingObjects(): Promise<number> {
    return (await this.engine.objects(this.bucket, PENDING_PREFIX)).filter(({ key }) => key.includes('.csv')).length;
  }
}
