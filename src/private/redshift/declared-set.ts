import { createHash } from 'crypto';
import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { PendingSetProperties } from '../contract/pending';

export interface DeclaredSetProps {
  /** The function of the ingest. */
  readonly handler: lambda.Function;
  /** Everything that decides how what it stages is loaded. */
  readonly decides: unknown;
  /** Names that may be tokens. With their values, a change at deployment is a change of the resource. */
  readonly names: readonly string[];
}

/** How an ingest's objects are loaded, as its own function writes it down beside them at each deployment that changes it. */
export class DeclaredSet extends Construct {
  /** The name of the folder under `pending/` of what the ingest stages. */
  public readonly set: string;

  constructor(scope: Construct, id: string, { handler, decides, names }: DeclaredSetProps) {
    super(scope, id);
    const hash = createHash('sha256').update(JSON.stringify(Stack.of(this).resolve(decides))).digest('hex').slice(0, 16);
    const properties: PendingSetProperties = { revision: [hash, ...names].join(' ') };
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::RedshiftPendingSet',
      serviceToken: handler.functionArn,
      serviceTimeout: Duration.minutes(15),
      properties: { ...properties },
    });
    resource.node.addDependency(handler);
    this.set = resource.getAttString('set');
  }
}
